import * as t from 'io-ts'
import { expectWhole } from '../codec/expect-whole.js'
import { whole } from '../codec/numbers.js'
import { State } from '../codec/state.js'
import { plus } from './demand.js'
import { type Flowable, flowable } from './flowable.js'
import { UNRESUMABLE } from './map-async.js'
import { serial } from './serial.js'

const Place = t.tuple([whole(0), State])

/**
 * The values of groups, one by one: `batch` undone. `size` is how many values a group may have, a whole number of at
 * least 1; a larger one fails the run. Asks for a group when it has given all of the last; holds at most `size`. Its
 * state is [values given of the group, the source's state before it]: a continued run asks for that group again, and
 * may have groups of another size.
 *
 * @example pipe(keys, batch(4), mapAsync(readTogether, { concurrency: 2 }), unbatch(4))
 */
export const unbatch = (size: number): (<A>(upstream: Flowable<readonly A[]>) => Flowable<A>) => {
  expectWhole('unbatch', 'size', size, 1)
  return <A>(upstream: Flowable<readonly A[]>): Flowable<A> =>
    flowable('unbatch', stage => {
      let [skip, before] = stage.from(Place, [0, null])
      let after = before
      let group: readonly A[] = []
      let given = 0
      let want = 0
      let asked = false
      let ended = false
      stage.buffer(size, () => group.length - given)

      // The state before a group cannot stand for a place in it where the source itself cannot be continued.
      const state = (): State =>
        !State.is(after) ? UNRESUMABLE : given === group.length ? [0, after] : [given, before]
      const drain = serial(() => {
        if (stage.closed()) return false
        if (given < group.length) {
          if (want === 0) return false
          want--
          const value = group[given]!
          given++
          stage.emit(value, state())
          return true
        }
        if (ended) stage.complete()
        else if (want > 0 && !asked) {
          asked = true
          source.request(1)
        }
        return false
      })
      const source = stage.open(upstream, before, {
        next: (values, next) => {
          if (values.length > size)
            throw new RangeError(`unbatch: expected groups of at most ${size} values, got ${values.length}`)
          asked = false
          before = after
          after = next
          group = values
          given = Math.min(skip, values.length)
          skip -= given
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
