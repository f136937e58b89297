import { expectWhole } from '../codec/expect-whole.js'
import { plus } from './demand.js'
import { type Flowable, flowable, type State } from './flowable.js'
import { serial } from './serial.js'

/**
 * Keeps up to `count` values (a whole number of at least 1) ready ahead of demand, from the first request on. Holds
 * at most `count`.
 *
 * @example pipe(flow, batch(10), prefetch(2))
 */
export const prefetch = (count: number): (<A>(upstream: Flowable<A>) => Flowable<A>) => {
  expectWhole('prefetch', 'count', count, 1)
  return <A>(upstream: Flowable<A>): Flowable<A> =>
    flowable('prefetch', stage => {
      const held: (readonly [A, State])[] = []
      stage.buffer(count, () => held.length)
      let want = 0
      let asked = 0
      let ended = false
      const drain = serial(() => {
        if (stage.closed()) return false
        const next = want > 0 ? held.shift() : undefined
        if (next) {
          want--
          stage.emit(...next)
          return true
        }
        if (ended) {
          if (held.length === 0) stage.complete()
          return false
        }
        const free = count - held.length - asked
        if (free > 0) {
          asked += free
          source.request(free)
        }
        return false
      })
      const source = stage.open(upstream, stage.run.from, {
        next: (value, state) => {
          asked--
          held.push([value, state])
          drain()
        },
        complete: () => {
          ended = true
          drain()
        },
      })
      return n => {
        want = plus(want, n)
        drain()
      }
    })
}
