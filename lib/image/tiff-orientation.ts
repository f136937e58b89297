/** The tag, and the size of an entry of a directory. */
const [ORIENTATION, ENTRY_BYTES] = [0x0112, 12]

/**
 * The orientation that EXIF data say, 1…8 (TIFF 6.0: a header of byte order and offset, then the first directory), or null
 * where they say none or are damaged.
 */
export const tiffOrientation = (exif: Uint8Array): number | null => {
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength)
  if (exif.length < 10) return null
  const order = view.getUint16(0)
  if (order !== 0x4949 && order !== 0x4d4d) return null
  const littleEndian = order === 0x4949
  const directory = view.getUint32(4, littleEndian)
  if (directory + 2 > exif.length) return null
  const entries = view.getUint16(directory, littleEndian)
  for (let i = 0; i < entries; i++) {
    const at = directory + 2 + i * ENTRY_BYTES
    if (at + ENTRY_BYTES > exif.length) return null
    if (view.getUint16(at, littleEndian) !== ORIENTATION) continue
    const value = view.getUint16(at + 8, littleEndian)
    return value >= 1 && value <= 8 ? value : null
  }
  return null
}
