import { closeSync, fstatSync, openSync, readvSync, renameSync, rmSync, writevSync } from 'node:fs'
import { crc32 } from 'node:zlib'

/** What a file gave: the record and when it was last used (Unix time, ms), or why there is none. */
export type RecordRead = Readonly<{ bytes: Uint8Array; usedMs: number }> | 'missing' | 'damaged'

const MAGIC = 0x3152_4d4d // 'MMR1', little-endian

/**
 * The header: magic, CRC-32 of the record and of what follows here, length of the key, length of the record (each
 * uint32, little-endian), then the key. The key is in it so that a file under another record's name is not taken for it.
 */
const header = (key: string, bytes: Uint8Array): Buffer => {
  const head = Buffer.alloc(16 + key.length)
  head.writeUInt32LE(MAGIC, 0)
  head.writeUInt32LE(key.length, 8)
  head.writeUInt32LE(bytes.length, 12)
  head.write(key, 16, 'latin1')
  // The record first: with no bytes at all some buffers make Node forget the sum before.
  head.writeUInt32LE(crc32(head.subarray(8), crc32(bytes)), 4)
  return head
}

/** How many bytes a record takes on disk. */
export const recordFileBytes = (key: string, bytes: Uint8Array): number => 16 + key.length + bytes.length

/**
 * Reads the record of a key from a file. A file that is cut short, changed, of another key or of another format is
 * 'damaged': CRC-32 finds every burst of up to 32 bits and misses one in 2³² of other damages. Throws what the file
 * system throws, but for a file that is not there.
 */
export const readRecord = (path: string, key: string): RecordRead => {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing'
    throw error
  }
  try {
    const { size, mtimeMs } = fstatSync(file)
    const length = size - 16 - key.length
    if (length < 0) return 'damaged'
    const head = Buffer.allocUnsafe(16 + key.length)
    // Not of Node's pool, nor zeroed: the record has a buffer of its own, which can be transferred.
    const record = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)
    if (readvSync(file, [head, record], 0) !== size) return 'damaged'
    return head.equals(header(key, record)) ? { bytes: record, usedMs: mtimeMs } : 'damaged'
  } finally {
    closeSync(file)
  }
}

/**
 * Writes a record so that `path` has all of it or is as it was, wherever the process is killed: into `temporary`, a
 * new file on the same file system, which is then renamed. Not flushed to the disk: after a power cut the file may be
 * cut short or empty, which `readRecord` notices. Throws what the file system throws, and leaves no temporary file.
 */
export const writeRecord = (temporary: string, path: string, key: string, bytes: Uint8Array): void => {
  try {
    const file = openSync(temporary, 'wx')
    try {
      const written = writevSync(file, [header(key, bytes), bytes])
      // A disk that fills up may take a part without an error.
      if (written !== recordFileBytes(key, bytes)) throw new Error(`only ${written} bytes could be written`)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
