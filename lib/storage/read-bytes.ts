import { isMainThread } from 'node:worker_threads'
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

const gather = async (pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  // Always a copy: a piece may be a small part of the memory that was received.
  return Buffer.concat(all)
}

const read = (location: Location, { signal, retries = defaultRetries }: ReadOptions) => {
  if (outsideOf(location) !== null) throw new Error(outsideCause)
  if (isRemote(location)) return gather(openRemote(location, signal, retries))
  return isMainThread ? readLocal(location, signal) : readLocalSync(location)
}

/**
 * What `readLocation` reads. Rejects with the system's error or a `RemoteFailure`, of which `unreadable` makes a sentence, or
 * with the signal's reason.
 */
export const readBytes = async (location: Location, options: ReadOptions): Promise<Uint8Array> => {
  options.signal.throwIfAborted()
  const bytes = await read(location, options)
  options.signal.throwIfAborted()
  noteRead(location, bytes)
  return bytes
}

/** `ENOENT: no such file or directory, open '…'` without the path, which the error carries already. */
const causeOf = (error: unknown, { signal }: ReadOptions) =>
  signal.aborted ? 'aborted' : messageOf(error).replace(/, \w+( '.*)?$/s, '')

/** The error of a file that could not be read, from what was thrown. */
export const unreadable =
  (location: Location, options: ReadOptions) =>
  (error: unknown): PipelineError => ({
    _tag: 'FileUnreadable',
    path: outsideOf(location) ?? location,
    sampleId: options.sampleId,
    stage: options.stage,
    cause: causeOf(error, options),
  })
