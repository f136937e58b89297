import * as t from 'io-ts'
import { expectWhole } from '../codec/expect-whole.js'
import { whole } from '../codec/numbers.js'
import { State } from '../codec/state.js'
import { plus } from './demand.js'
import { expectKey } from './expect-key.js'
import { type Flowable, flowable } from './flowable.js'
import { UNRESUMABLE } from './map-async.js'
import { permutation } from './permutation.js'
import { serial } from './serial.js'

export type ShuffleOptions = Readonly<{
  /** How many values make a block: a whole number of at least 1. */
  window: number
  /** What the order depends on, beside the position: whole numbers, e.g. [seed, epoch]. */
  key: readonly number[]
}>

/**
 * Shuffles a sequential source in blocks: block k, the values k·window … (k + 1)·window − 1, comes in the order of
 * `permutation(window, [...key, k])`, and the last block, which may be shorter, in that of its own length. The order is
 * a pure function of key and position. A sample never leaves its block, so where neighbours are alike choose a window
 * of many times their run; for a global order use a random-access data set and `shuffledEpochs`.
 *
 * Holds at most `window` values: each place that a value of this block leaves is filled with one of the next, so that
 * the next block is there when this one has been given. A continued run reads its block again, from the start of it.
 *
 * @example pipe(fromShards(archive), shuffle({ window: 1000, key: [seed] }))
 */
export const shuffle = ({ window, key }: ShuffleOptions): (<A>(upstream: Flowable<A>) => Flowable<A>) => {
  expectWhole('shuffle', 'window', window, 1)
  expectKey('shuffle', key)
  const Place = t.tuple([whole(0), whole(0, window - 1), State])
  return <A>(upstream: Flowable<A>): Flowable<A> =>
    flowable('shuffle', stage => {
      // Of the block that is given: its number, how many of it were given, and the source's states around it.
      let [block, given, before] = stage.from(Place, [0, 0, null])
      let after = before
      let resumable = true
      // What is left of it, last first: a value that is given is let go.
      let left: A[] = []
      // The values of the block after it, and the source's state after them.
      let next: A[] = []
      let last: State = before
      let want = 0
      let asked = 0
      let ended = false
      stage.buffer(window, () => left.length + next.length)

      const begin = () => {
        const values = next
        const end = values.length - 1
        const order = permutation(values.length, [...key, block])
        next = []
        left = Array.from({ length: Math.max(0, values.length - given) }, (_, i) => values[order(end - i)]!)
        after = last
        // The start of a block cannot stand for a place in it where the source itself cannot be continued.
        resumable = State.is(after)
      }
      const give = (value: A) => {
        given++
        if (left.length === 0) {
          block++
          given = 0
          before = after
        }
        stage.emit(value, resumable ? [block, given, before] : UNRESUMABLE)
      }
      const drain = serial(() => {
        if (stage.closed()) return false
        if (left.length === 0 && next.length > 0 && (next.length === window || ended)) {
          begin()
          return true
        }
        if (want > 0 && left.length > 0) {
          want--
          give(left.pop() as A)
          return true
        }
        if (ended) {
          if (left.length === 0 && next.length === 0) stage.complete()
          return false
        }
        const free = window - left.length - next.length - asked
        if (free > 0) {
          asked += free
          source.request(free)
        }
        return false
      })
      const source = stage.open(upstream, before, {
        next: (value, state) => {
          asked--
          next.push(value)
          last = state
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
