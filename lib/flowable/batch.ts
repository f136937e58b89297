import { expectWhole } from '../codec/expect-whole.js'
import { times } from './demand.js'
import { type Flowable, flowable, type State } from './flowable.js'

/**
 * Groups of `size` values (a whole number of at least 1) in order; the last group may be smaller. Asks for k·size
 * values for k batches and holds fewer than `size`.
 *
 * @example pipe(fromIterable([1, 2, 3]), batch(2)) // [1, 2], [3]
 */
export const batch = (size: number): (<A>(upstream: Flowable<A>) => Flowable<readonly A[]>) => {
  expectWhole('batch', 'size', size, 1)
  return <A>(upstream: Flowable<A>): Flowable<readonly A[]> =>
    flowable('batch', stage => {
      let part: A[] = []
      stage.buffer(size - 1, () => part.length)
      let last: State = stage.run.from
      const give = () => {
        const full = part
        part = []
        stage.emit(full, last)
      }
      const source = stage.open(upstream, stage.run.from, {
        next: (value, state) => {
          part.push(value)
          last = state
          if (part.length === size) give()
        },
        complete: () => {
          if (part.length > 0) give()
          stage.complete()
        },
      })
      return n => source.request(times(n, size))
    })
}
