/** Castagnoli's polynomial, its bits in reverse. */
const POLYNOMIAL = 0x82f6_3b78

/** What each byte does to the sum. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte
  for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? POLYNOMIAL : 0)
  return sum
})

/**
 * CRC-32C of some bytes, 0…2³² − 1 (Castagnoli; RFC 3720, appendix B.4). Node's own `crc32` is another polynomial's.
 *
 * @example crc32c(Buffer.from('123456789')) // 0xe3069283
 */
export const crc32c = (bytes: Uint8Array): number => {
  let sum = 0xffff_ffff
  for (let i = 0; i < bytes.length; i++) sum = table[(sum ^ bytes[i]!) & 0xff]! ^ (sum >>> 8)
  return (sum ^ 0xffff_ffff) >>> 0
}
