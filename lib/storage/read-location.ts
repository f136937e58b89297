import { isMainThread } from 'node:worker_threads'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../codec/message-of.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import { isRemote, type Location } from './location.js'
import { openRemote } from './open-remote.js'
import { outsideCause, outsideOf } from './outside-location.js'
import { readLocal, readLocalSync } from './read-local.js'
import { noteRead } from './recorded-reads.js'
import { defaultRetries, type RetryPolicy } from './retry-policy.js'

/** Who reads: `stage` and `sampleId` stand in errors. `retries`: how patiently, over HTTP and S3. */
export type ReadOptions = Readonly<{
  stage: string
  sampleId: string | null
  signal: AbortSignal
  retries?: RetryPolicy
}>

/** `ENOENT: no such file or directory, open '…'` without the path, which the error carries already. */
const readCause = (error: unknown, signal: AbortSignal) =>
  signal.aborted ? 'aborted' : messageOf(error).replace(/, \w+( '.*)?$/s, '')

const gather = async (pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  // Always a copy: a piece may be a small part of the memory that was received.
  return Buffer.concat(all)
}

const read = (location: Location, signal: AbortSignal, retries: RetryPolicy) => {
  if (outsideOf(location) !== null) throw new Error(outsideCause)
  if (isRemote(location)) return gather(openRemote(location, signal, retries))
  return isMainThread ? readLocal(location, signal) : readLocalSync(location)
}

/**
 * All bytes of a file, or of the part of it that the location means; no more than that part is read.
 *
 * Left FileUnreadable (no such file, not allowed, shorter than that part, cut or changed while it was read, a link out of its root
 * that was listed, cause
 * `aborted` once `signal` is); a server that does not answer is tried again as the policy says. A worker thread, which has
 * nothing else to do, waits for a local file: reading it in the background takes four trips through the thread pool.
 *
 * @example readLocation('s3://xrays/JSRT/images/JPCLN001.png', { stage: 'decode', sampleId: null, signal })
 */
export const readLocation = (
  location: Location,
  { stage, sampleId, signal, retries = defaultRetries }: ReadOptions,
): TE.TaskEither<PipelineError, Uint8Array> =>
  TE.tryCatch(
    async () => {
      signal.throwIfAborted()
      const bytes = await read(location, signal, retries)
      signal.throwIfAborted()
      noteRead(location, bytes)
      return bytes
    },
    (error): PipelineError => ({
      _tag: 'FileUnreadable',
      path: outsideOf(location) ?? location,
      sampleId,
      stage,
      cause: readCause(error, signal),
    }),
  )
