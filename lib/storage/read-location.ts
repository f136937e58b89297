import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import type { Location } from './location.js'
import { type ReadOptions, readBytes, unreadable } from './read-bytes.js'

export type { ReadOptions } from './read-bytes.js'

/**
 * All bytes of a file, or of the part of it that the location means; no more than that part is read.
 *
 * Left FileUnreadable (no such file, not allowed, shorter than that part, cut or changed while it was read, a link out of
 * its root that was listed, cause `aborted` once `signal` is); a server that does not answer is tried again as the policy
 * says. A worker thread, which has nothing else to do, waits for a local file: reading it in the background takes four
 * trips through the thread pool.
 *
 * @example readLocation('s3://xrays/JSRT/images/JPCLN001.png', { stage: 'decode', sampleId: null, signal })
 */
export const readLocation = (location: Location, options: ReadOptions): TE.TaskEither<PipelineError, Uint8Array> =>
  TE.tryCatch(() => readBytes(location, options), unreadable(location, options))
