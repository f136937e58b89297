/**
 * The bytes `from` … `to` − 1 of the kernels' memory in an array of their own, which can be transferred. What
 * `slice` does, but on memory that is not set to zero first: for an image that takes longer than the copy.
 */
export const copyOut = (memory: Uint8Array, from: number, to: number): Uint8Array => {
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(to - from).buffer)
  bytes.set(memory.subarray(from, to))
  return bytes
}
