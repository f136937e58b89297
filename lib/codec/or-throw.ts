import { isLeft } from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { type PipelineError, PipelineFailure } from './pipeline-error.js'

/**
 * Runs a task and gives its value as a promise, which rejects with a `PipelineFailure` where it is a Left: for the
 * outermost lines of a program, where there is nothing left to do but to stop with the sentence.
 *
 * @example const set = await orThrow(jsrt('data/JSRT'))
 */
export const orThrow = async <A>(task: TaskEither<PipelineError, A>): Promise<A> => {
  const result = await task()
  if (isLeft(result)) throw new PipelineFailure(result.left)
  return result.right
}
