import type { Either } from 'fp-ts/lib/Either.js'
import { type Flowable, flowable, type State } from './flowable.js'

/** A value that failed, with the state from which a run continues after it. */
export type DeadLetter<E> = Readonly<{ cause: E; state: State }>

export type DeadLettersOptions<E> = Readonly<{
  /** Called for each failure, in order, before the next value is asked for. What it throws fails the run. */
  write(letter: DeadLetter<E>): void
  /** The share of values, 0…1, that may fail before the run does (default 1: all may). */
  maxFailedShare?: number
  /** How many values must have been seen before the share counts (default 20), so that one early failure is no verdict. */
  minimumSeen?: number
  /** Makes the error of a run in which too many failed, from the counts and the first three causes. */
  tooMany?(failed: number, seen: number, first: readonly E[]): unknown
}>

/**
 * Splits failures (Left) from values (Right): values pass, failures go to `write`, and one more value is asked for
 * each. When more than the allowed share has failed, the run fails. Holds none.
 */
export const deadLetters = <E>({
  write,
  maxFailedShare = 1,
  minimumSeen = 20,
  tooMany = (failed, seen, first) =>
    new Error(`deadLetters: ${failed} of ${seen} values failed, first: ${first.map(shown).join(' | ')}`),
}: DeadLettersOptions<E>) => {
  if (!(maxFailedShare >= 0 && maxFailedShare <= 1))
    throw new RangeError(`deadLetters: expected maxFailedShare to be between 0 and 1, got ${maxFailedShare}`)
  return <A>(upstream: Flowable<Either<E, A>>): Flowable<A> =>
    flowable('deadLetters', stage => {
      const first: E[] = []
      let seen = 0
      let failed = 0
      const judge = (seenEnough: boolean) => {
        if (!seenEnough || failed <= maxFailedShare * seen) return false
        stage.fail(tooMany(failed, seen, first))
        return true
      }
      const source = stage.open(upstream, stage.run.from, {
        next: (result, state) => {
          seen++
          if (result._tag === 'Right') {
            stage.emit(result.right, state)
            return
          }
          failed++
          if (first.length < 3) first.push(result.left)
          write({ cause: result.left, state })
          if (!judge(seen >= minimumSeen)) source.request(1)
        },
        // A short flow is judged at its end, however few its values.
        complete: () => {
          if (!judge(true)) stage.complete()
        },
      })
      return source.request
    })
}

const shown = (cause: unknown) =>
  typeof cause === 'string' || cause instanceof Error ? String(cause) : JSON.stringify(cause)
