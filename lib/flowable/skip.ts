import { expectWhole } from '../codec/expect-whole.js'
import { plus } from './demand.js'
import { type Flowable, flowable } from './flowable.js'

/**
 * Leaves out the first `count` values (a whole number of at least 0) and gives the rest; asks for them along with the
 * first request; holds none.
 *
 * @example pipe(fromIterable([1, 2, 3]), skip(2)) // 3
 */
export const skip = (count: number): (<A>(upstream: Flowable<A>) => Flowable<A>) => {
  expectWhole('skip', 'count', count, 0)
  return upstream =>
    flowable('skip', stage => {
      // It gives nothing before it has skipped everything, so a state that it gave has nothing left to skip.
      let toSkip = stage.run.from === null ? count : 0
      let toAsk = toSkip
      const source = stage.open(upstream, stage.run.from, {
        next: (value, state) => {
          if (toSkip > 0) toSkip--
          else stage.emit(value, state)
        },
      })
      return n => {
        const more = toAsk
        // Before the request, since its first value may bring the next one.
        toAsk = 0
        source.request(plus(n, more))
      }
    })
}
