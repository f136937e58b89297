import { createReadStream } from 'node:fs'
import { isRemote, type Location, splitLocation } from './location.js'
import { openRemote } from './open-remote.js'
import { outsideCause, outsideOf } from './outside-location.js'
import { defaultRetries, type RetryPolicy } from './retry-policy.js'

async function* openLocal(location: Location, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (outsideOf(location) !== null) throw new Error(outsideCause)
  const { file, range } = splitLocation(location)
  let bytes = 0
  for await (const piece of createReadStream(file, {
    signal,
    highWaterMark: 2 ** 18,
    ...(range && { start: range.from, end: range.to }),
  })) {
    bytes += (piece as Uint8Array).length
    yield piece as Uint8Array
  }
  const missing = range === null ? 0 : range.to + 1 - range.from - bytes
  if (missing > 0) throw new Error(`the file is too short for that part, by ${missing} bytes`)
}

/**
 * The bytes of a file (or of the part of it that the location means) from its beginning, in pieces as they are pulled; a
 * few pieces are held. Over HTTP and S3 a download that is cut goes on from the byte it has reached, after waits as the
 * policy says, if the file is still the same; what comes is never short, nor of two contents.
 *
 * Rejects with the system's error where the file cannot be read, and once the signal is aborted. As a flow, with demand:
 * `fromAsyncIterable(signal => openLocation(location, signal))`.
 *
 * @example for await (const piece of openLocation('shards/chex-000000.tar', signal)) hash.update(piece)
 */
export const openLocation = (
  location: Location,
  signal: AbortSignal,
  retries: RetryPolicy = defaultRetries,
): AsyncIterable<Uint8Array> =>
  isRemote(location) ? openRemote(location, signal, retries) : openLocal(location, signal)
