import type { Either } from 'fp-ts/lib/Either.js'
import type { Flowable } from './flowable.js'
import { type Failure, type FailureLimit, splitFailures } from './split-failures.js'

export type OrSkipOptions<E> = FailureLimit<E> &
  Readonly<{
    /** Called for each failure, in order, before the next value is asked for. What it throws, or a promise, fails the run. */
    onSkipped?(failure: Failure<E>): void
  }>

/**
 * Leaves failures (Left) out, up to a limit: values (Right) pass, one more is asked for each failure, and when more
 * than the allowed share has failed the run fails with the counts and the first causes. Holds none; the counts are
 * part of its state. Where failures are to be kept, use `deadLetters`.
 *
 * @example pipe(read, orSkip({ maxFailedShare: 0.01 }))
 */
export const orSkip = <E>({
  onSkipped = () => {},
  ...limit
}: OrSkipOptions<E>): (<A>(upstream: Flowable<Either<E, A>>) => Flowable<A>) =>
  splitFailures('orSkip', limit, onSkipped)
