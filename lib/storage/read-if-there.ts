import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import type { Location } from './location.js'
import { type ReadOptions, readBytes, unreadable } from './read-bytes.js'
import { failureOf } from './remote-failure.js'

const isNotThere = (error: unknown): boolean => {
  const { missing, refused } = failureOf(error)
  return missing || refused || ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
}

/**
 * All bytes of a file that need not be there: null where it is not. A store gives who may not list it one answer for what
 * is not there and what is not allowed, so that a file which a server refuses counts as not there. Left as `readLocation`
 * otherwise: one that cannot be read for now is not taken for one that is missing.
 *
 * @example readIfThere('https://example.org/shards/index.jsonl', { stage: 'shards', sampleId: null, signal })
 */
export const readIfThere = (
  location: Location,
  options: ReadOptions,
): TE.TaskEither<PipelineError, Uint8Array | null> =>
  TE.tryCatch(
    () =>
      readBytes(location, options).catch(error => {
        if (options.signal.aborted || !isNotThere(error)) throw error
        return null
      }),
    unreadable(location, options),
  )
