import type { Either } from 'fp-ts/lib/Either.js'
import type { Flowable } from './flowable.js'
import { type Failure, type FailureLimit, splitFailures } from './split-failures.js'

/**
 * A value that failed: its cause, its position among the values of this stage (counted from 0 at the beginning of the
 * flow, also in a continued run), and the state from which a run continues after it.
 */
export type DeadLetter<E> = Failure<E>

export type DeadLettersOptions<E> = Partial<FailureLimit<E>> &
  Readonly<{
    /**
     * Called for each failure, in order, before the next value is asked for. What it throws fails the run, and so does a
     * promise: the letter must be written when it returns.
     */
    write(letter: DeadLetter<E>): void
  }>

/**
 * Splits failures (Left) from values (Right): values pass, failures go to `write`, and one more value is asked for
 * each. When more than the allowed share has failed (default 1: all may), the run fails with the counts and the first
 * causes. Holds none; the counts are part of its state.
 *
 * A letter is written before any later value is given, so a checkpoint never goes past an unwritten letter; but a run
 * that stopped may have written letters later than its last checkpoint, and the continued run comes to those again. A
 * failure has the same position in both, and positions only grow: pass on those after the last one written, and each
 * failure is written exactly once. (Within `epochs` or `repeat` each round counts from 0: put this after them, or keep
 * the epoch with the position.)
 *
 * @example
 * const last = await lastWrittenPosition() // −1 where there is none
 * pipe(read, deadLetters({ write: letter => { if (letter.position > last) append(letter) }, maxFailedShare: 0.05 }))
 */
export const deadLetters = <E>({
  write,
  maxFailedShare = 1,
  ...limit
}: DeadLettersOptions<E>): (<A>(upstream: Flowable<Either<E, A>>) => Flowable<A>) =>
  splitFailures('deadLetters', { maxFailedShare, ...limit }, write)
