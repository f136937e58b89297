/** CRC-32C bit by bit. */
const crc = (bytes: Uint8Array): number =>
  ~bytes.reduce((sum, byte) => {
    let next = sum ^ byte
    for (let bit = 0; bit < 8; bit++) next = next & 1 ? (next >>> 1) ^ 0x82f6_3b78 : next >>> 1
    return next
  }, -1) >>> 0

const masked = (bytes: Uint8Array): number => {
  const sum = crc(bytes)
  return ((sum >>> 15) + sum * 2 ** 17 + 0xa282_ead8) % 2 ** 32
}

/** The whole records of a TFRecord file, and what follows them: nothing, a part of a record, or one that is damaged. */
export const readRecords = (
  bytes: Uint8Array,
): Readonly<{ records: readonly Uint8Array[]; rest: 'nothing' | 'part' | 'damaged' }> => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const records: Uint8Array[] = []
  for (let at = 0; ; ) {
    if (at === bytes.length) return { records, rest: 'nothing' }
    if (at + 12 > bytes.length) return { records, rest: 'part' }
    const length = Number(view.getBigUint64(at, true))
    if (view.getUint32(at + 8, true) !== masked(bytes.subarray(at, at + 8))) return { records, rest: 'damaged' }
    if (at + 16 + length > bytes.length) return { records, rest: 'part' }
    const data = bytes.subarray(at + 12, at + 12 + length)
    if (view.getUint32(at + 12 + length, true) !== masked(data)) return { records, rest: 'damaged' }
    records.push(data)
    at += 16 + length
  }
}
