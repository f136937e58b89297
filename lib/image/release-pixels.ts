import * as threads from 'node:worker_threads'

/** A port that is closed: what is moved to it is freed. */
const nowhere = (() => {
  const { port1 } = new threads.MessageChannel()
  port1.close()
  return port1
})()

// Since Node 21; Node 20 leaves marked buffers alone by itself.
const { isMarkedAsUntransferable } = threads as { isMarkedAsUntransferable?: (buffer: object) => boolean }

/**
 * Frees the memory of arrays that nobody needs any more, at once: they are empty afterwards, and so is everything else
 * that shares their memory. What owns only a part of its buffer, shared memory, and what a native library holds is left
 * alone.
 *
 * Why not wait for the garbage collector: it sees little objects with a lot of memory behind them. A stream of pictures
 * makes it mark the whole heap every few dozen of them, which has taken a third of the time of all cores.
 *
 * @example
 * const small = resample(image, { widthPx: 256, heightPx: 256 })
 * if (small !== image) releasePixels(image.data)
 */
export const releasePixels = (...arrays: readonly Uint8Array[]): void => {
  const buffers = new Set<ArrayBuffer>()
  for (const { buffer, byteLength } of arrays)
    if (byteLength > 0 && byteLength === buffer.byteLength && buffer instanceof ArrayBuffer && isMovable(buffer))
      buffers.add(buffer)
  if (buffers.size > 0) nowhere.postMessage(null, [...buffers])
}

const isMovable = (buffer: ArrayBuffer): boolean => isMarkedAsUntransferable?.(buffer) !== true
