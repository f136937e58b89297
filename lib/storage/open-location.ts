import { createReadStream } from 'node:fs'
import { type Location, splitLocation } from './location.js'

/**
 * The bytes of a file (or of the part of it that the location means) from its beginning, in pieces as they are pulled; a
 * few pieces are held. Rejects with the system's error where the file cannot be read, and once the signal is aborted.
 *
 * @example for await (const piece of openLocation('shards/chex-000000.tar', signal)) hash.update(piece)
 */
export const openLocation = (location: Location, signal: AbortSignal): AsyncIterable<Uint8Array> => {
  const { file, range } = splitLocation(location)
  return createReadStream(file, { signal, ...(range && { start: range.from, end: range.to }) })
}
