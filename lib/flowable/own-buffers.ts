import * as threads from 'node:worker_threads'

/**
 * The buffers in a plain value that may be moved to another thread: those of typed arrays that own the whole of their
 * buffer. A view of part of a buffer is left out, since moving it would take the rest along, and so is shared memory
 * and what a native library keeps hold of (Node marks it). What is left out is copied. Each buffer once. Throws a
 * TypeError where the memory of an array was moved away before.
 *
 * @example postMessage(image, ownBuffers(image))
 */
export const ownBuffers = (value: unknown): ArrayBuffer[] => {
  const buffers = new Set<ArrayBuffer>()
  const seen = new Set<object>()
  const visit = (part: unknown) => {
    if (typeof part !== 'object' || part === null || seen.has(part)) return
    seen.add(part)
    if (ArrayBuffer.isView(part)) {
      if (wasMoved(part.buffer))
        throw new TypeError('expected arrays with their memory, got one whose memory was moved away before')
      if (part.byteLength === part.buffer.byteLength) visit(part.buffer)
    } else if (part instanceof ArrayBuffer) {
      if (isMovable(part)) buffers.add(part)
    } else if (Array.isArray(part) || part instanceof Set) for (const item of part) visit(item)
    else if (part instanceof Map)
      for (const [key, item] of part) {
        visit(key)
        visit(item)
      }
    else for (const item of Object.values(part)) visit(item)
  }
  visit(value)
  return [...buffers]
}

/** Only an empty buffer can be one that was moved; Node 20 has no `detached` to ask. */
const wasMoved = (buffer: ArrayBufferLike): boolean => {
  if (buffer.byteLength > 0) return false
  try {
    new Uint8Array(buffer)
    return false
  } catch {
    return true
  }
}

// Since Node 21; Node 20 copies what is marked instead of refusing it.
const { isMarkedAsUntransferable } = threads as { isMarkedAsUntransferable?: (buffer: object) => boolean }
const isMovable = (buffer: ArrayBuffer): boolean => isMarkedAsUntransferable?.(buffer) !== true
