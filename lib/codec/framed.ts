/** What a frame has beside its head and what follows, in bytes: the length of the head, 32 bits, little-endian. */
export const FRAME_BYTES = 4

/** A head and what follows it, as views of the bytes that they came in. */
export type Framed = Readonly<{ head: Uint8Array; rest: Uint8Array }>

/**
 * A head and other bytes as one: the head's length (32 bits, little-endian), the head, and the others one after the other.
 *
 * @example framed(new TextEncoder().encode('{"views":2}'), [first, second])
 */
export const framed = (head: Uint8Array, others: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(FRAME_BYTES + head.length + others.reduce((sum, { length }) => sum + length, 0))
  new DataView(bytes.buffer).setUint32(0, head.length, true)
  let at = FRAME_BYTES
  for (const part of [head, ...others]) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** `framed` undone, in views; null where the bytes are no such frame, or the head is longer than `maxHeadBytes`. */
export const unframed = (bytes: Uint8Array, maxHeadBytes: number): Framed | null => {
  if (bytes.length < FRAME_BYTES) return null
  const length = new DataView(bytes.buffer, bytes.byteOffset, FRAME_BYTES).getUint32(0, true)
  const end = FRAME_BYTES + length
  return length > maxHeadBytes || end > bytes.length
    ? null
    : { head: bytes.subarray(FRAME_BYTES, end), rest: bytes.subarray(end) }
}
