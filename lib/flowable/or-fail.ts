import type { Either } from 'fp-ts/lib/Either.js'
import { describeCause } from './describe-cause.js'
import { type Flowable, flowable } from './flowable.js'

const asError = (cause: unknown): unknown =>
  cause instanceof Error ? cause : new Error(`orFail: ${describeCause(cause)}`, { cause })

/**
 * Takes values (Right) out of their Either and fails the run at the first failure (Left), with the error that
 * `toError` makes of it; by default an Error as it is, and anything else described in one. Holds none.
 *
 * @example pipe(read, orFail(error => new PipelineFailure(error)))
 */
export const orFail =
  <E>(toError: (cause: E) => unknown = asError) =>
  <A>(upstream: Flowable<Either<E, A>>): Flowable<A> =>
    flowable(
      'orFail',
      stage =>
        stage.open(upstream, stage.run.from, {
          next: (result, state) =>
            result._tag === 'Right' ? stage.emit(result.right, state) : stage.fail(toError(result.left)),
        }).request,
    )
