import { fstatSync, ftruncateSync, writeSync } from 'node:fs'

/**
 * Appends all of `bytes` to a file opened for appending, by one write, or nothing: where only a part could be written (a
 * full disk), the file is cut back to what it held before, and the cause is thrown. A process that is killed leaves all
 * of them or, rarely, a part at the very end.
 */
export const appendWhole = (file: number, bytes: Uint8Array): void => {
  const { size } = fstatSync(file)
  try {
    const written = writeSync(file, bytes)
    // A disk that fills up may take a part without an error.
    if (written !== bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes could be written`)
  } catch (error) {
    ftruncateSync(file, size)
    throw error
  }
}
