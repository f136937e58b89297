import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { isMainThread } from 'node:worker_threads'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../codec/message-of.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import type { Location } from './location.js'
import { noteRead } from './recorded-reads.js'

/** Who reads: `stage` and `sampleId` stand in errors. */
export type ReadOptions = Readonly<{ stage: string; sampleId: string | null; signal: AbortSignal }>

/** `ENOENT: no such file or directory, open '…'` without the path, which the error carries already. */
const readCause = (error: unknown, signal: AbortSignal) =>
  signal.aborted ? 'aborted' : messageOf(error).replace(/, \w+( '.*)?$/s, '')

/**
 * All bytes of a file, or of the part of it that the location means.
 *
 * Left FileUnreadable (no such file, not allowed, cause `aborted` once `signal` is). A worker thread, which has nothing
 * else to do, waits for a local file: reading it in the background takes four trips through the thread pool.
 */
export const readLocation = (
  location: Location,
  { stage, sampleId, signal }: ReadOptions,
): TE.TaskEither<PipelineError, Uint8Array> =>
  TE.tryCatch(
    async () => {
      signal.throwIfAborted()
      const bytes = isMainThread ? await readFile(location, { signal }) : readFileSync(location)
      signal.throwIfAborted()
      noteRead(location, bytes)
      return bytes
    },
    (error): PipelineError => ({
      _tag: 'FileUnreadable',
      path: location,
      sampleId,
      stage,
      cause: readCause(error, signal),
    }),
  )
