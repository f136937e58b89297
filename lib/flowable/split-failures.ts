import type { Either } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { expectWhole } from '../codec/expect-whole.js'
import { whole } from '../codec/numbers.js'
import { State } from '../codec/state.js'
import { describeCause } from './describe-cause.js'
import { type Flowable, flowable } from './flowable.js'
import { isThenable } from './is-thenable.js'

/** How many of the values of a flow may fail before the run does. */
export type FailureLimit<E> = Readonly<{
  /** The share of values, 0…1, that may fail. It is judged at each failure and, however few the values, at the end. */
  maxFailedShare: number
  /**
   * How many values must have been seen before the share counts (default 20, at least 1), so that one early failure
   * is no verdict.
   */
  minimumSeen?: number
  /** Makes the error of a run in which too many failed, from the counts and the first three causes since it started. */
  tooMany?(failed: number, seen: number, first: readonly E[]): unknown
}>

/** A value that failed: why, how many values came before it, and the state from which a run continues after it. */
export type Failure<E> = Readonly<{ cause: E; position: number; state: State }>

const Judged = t.tuple([whole(0), whole(0), State])

/**
 * What `deadLetters` and `orSkip` share: values (Right) pass, failures (Left) go to `failed`, and one more value is
 * asked for each; above the limit the run fails. Its state is [seen, failed, state of the source], so that a
 * continued run counts and judges as one that was never stopped; holds none.
 */
export const splitFailures = <E>(
  name: string,
  { maxFailedShare, minimumSeen = 20, tooMany }: FailureLimit<E>,
  onFailure: (failure: Failure<E>) => void,
): (<A>(upstream: Flowable<Either<E, A>>) => Flowable<A>) => {
  if (typeof maxFailedShare !== 'number' || !(maxFailedShare >= 0 && maxFailedShare <= 1))
    throw new RangeError(`${name}: expected maxFailedShare to be between 0 and 1, got ${maxFailedShare}`)
  expectWhole(name, 'minimumSeen', minimumSeen, 1)
  const verdict =
    tooMany ??
    ((failed, seen, first) =>
      new Error(
        `${name}: ${failed} of ${seen} values failed, more than the allowed share of ${maxFailedShare}; first: ${first.map(describeCause).join(' | ')}`,
      ))
  return <A>(upstream: Flowable<Either<E, A>>): Flowable<A> =>
    flowable(name, stage => {
      let [seen, failed, from] = stage.from(Judged, [0, 0, null])
      const first: E[] = []
      const judge = () => {
        // The division is exact where the share is its result; a product would not be.
        if (failed === 0 || failed / seen <= maxFailedShare) return false
        stage.fail(verdict(failed, seen, first))
        return true
      }
      const source = stage.open(upstream, from, {
        next: (result, state) => {
          const position = seen++
          if (result._tag === 'Right') {
            stage.emit(result.right, [seen, failed, state])
            return
          }
          failed++
          if (first.length < 3) first.push(result.left)
          const done: unknown = onFailure({ cause: result.left, position, state: [seen, failed, state] })
          if (isThenable(done)) {
            done.then(null, () => {})
            throw new TypeError(`${name}: expected a failure to be written when the function returns, got a promise`)
          }
          if (seen < minimumSeen || !judge()) source.request(1)
        },
        complete: () => {
          if (!judge()) stage.complete()
        },
      })
      return source.request
    })
}
