import { MessageChannel } from 'node:worker_threads'
import { ownBuffers } from './own-buffers.js'

/** A port that is closed: what is moved to it is freed. */
const nowhere = new MessageChannel().port1
nowhere.close()

/**
 * Frees the memory of arrays that nobody needs any more, at once: they are empty afterwards, and so is everything else
 * that shares their memory. What could not be moved to another thread (see `ownBuffers`) is left alone.
 *
 * Why not wait for the garbage collector: it sees little objects with a lot of memory behind them, and a stream of
 * pictures makes it mark the whole heap every few dozen of them (bench/RESULTS.md).
 *
 * @example
 * const images = stack(samples)
 * releasePixels(...samples.map(({ image }) => image.data))
 */
export const releasePixels = (...arrays: readonly Uint8Array[]): void => {
  const buffers = ownBuffers(arrays.filter(({ byteLength }) => byteLength > 0))
  if (buffers.length > 0) nowhere.postMessage(null, buffers)
}
