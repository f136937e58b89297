import { createHash } from 'node:crypto'

/** The one true record of a number: a key, and bytes of 0 to 40,000 that only this number has. */
export const numberedRecord = (n: number): Readonly<{ key: string; bytes: Uint8Array }> => {
  const digest = createHash('sha256').update(`record ${n}`).digest()
  const bytes = new Uint8Array(digest.readUInt16LE(0) % 40_001)
  for (let i = 0; i < bytes.length; i++) bytes[i] = digest[i % 32]! ^ (i >> 5)
  return { key: digest.toString('hex'), bytes }
}
