import * as t from 'io-ts'
import { whole } from '../codec/numbers.js'
import { State } from '../codec/state.js'
import { plus } from './demand.js'
import { type Flowable, flowable, type Upstream } from './flowable.js'
import { serial } from './serial.js'

/**
 * What `concat`, `epochs` and `fromShards` share: runs the flows 0 … length − 1 one after the other, each opened when
 * the one before has ended and a value is wanted, never ahead; holds none. Its state is [index, inner state], so a
 * continued run opens only the flow in which it stands. An endless sequence (`length` infinite) fails at a flow that
 * turns out empty: going on for ever without a value would be a hang.
 */
export const inSequence = <A>(name: string, length: number, flowAt: (index: number) => Flowable<A>): Flowable<A> => {
  const endless = length === Number.POSITIVE_INFINITY
  const Place = t.tuple([endless ? whole(0) : whole(0, length - 1), State])
  return flowable(name, stage => {
    let [index, from] = stage.from(Place, [0, null])
    let current: Upstream | null = null
    let empty = from === null
    let want = 0
    if (length === 0) stage.complete()

    const drain = serial(() => {
      if (stage.closed() || current || want === 0) return false
      let ended = false
      const source = stage.open(flowAt(index), from, {
        next: (value, state) => {
          want--
          empty = false
          stage.emit(value, [index, state])
        },
        complete: () => {
          ended = true
          current = null
          if (empty && endless) {
            stage.fail(
              new Error(`${name}: expected at least one value before the next round, got none in round ${index}`),
            )
            return
          }
          index++
          from = null
          empty = true
          if (index === length) stage.complete()
          else drain()
        },
      })
      if (ended) return true
      current = source
      source.request(want)
      return true
    })
    return n => {
      want = plus(want, n)
      if (current) current.request(n)
      else drain()
    }
  })
}
