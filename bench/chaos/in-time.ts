import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import { type PipelineError, PipelineFailure } from '../../lib/codec/pipeline-error.js'
import { sleep } from '../measure/sleep.js'

/** How long a server may be away when a process starts. */
const WITHIN_MS = 20_000
const BETWEEN_MS = 200

/**
 * Tries until it succeeds: programs refuse to start without a server, and whoever looks after them starts them again. Rejects
 * with the last failure where the server stays away.
 */
export const inTime = async <A>(task: TE.TaskEither<PipelineError, A>): Promise<A> => {
  const untilMs = performance.now() + WITHIN_MS
  for (;;) {
    const result = await task()
    if (E.isRight(result)) return result.right
    if (result.left._tag !== 'ServerUnfit' || performance.now() > untilMs) throw new PipelineFailure(result.left)
    await sleep(BETWEEN_MS)
  }
}
