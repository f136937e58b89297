import { crc32c } from './crc32c.js'

/** TensorFlow's masked sum: a sum over bytes that hold sums themselves would be weak. */
const maskedCrc = (bytes: Uint8Array): number => {
  const sum = crc32c(bytes)
  return (((sum >>> 15) | (sum << 17)) + 0xa282_ead8) >>> 0
}

/**
 * Bytes framed as one record of a TFRecord file: their length (uint64, little-endian), its masked CRC-32C (uint32), the
 * bytes, and theirs. (TensorFlow, `lib/io/record_writer.h`.)
 */
export const tfRecord = (data: Uint8Array): Uint8Array => {
  const record = Buffer.alloc(8 + 4 + data.length + 4)
  record.writeBigUInt64LE(BigInt(data.length), 0)
  record.writeUInt32LE(maskedCrc(record.subarray(0, 8)), 8)
  record.set(data, 12)
  record.writeUInt32LE(maskedCrc(data), 12 + data.length)
  return record
}
