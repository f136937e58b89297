import type { PictureColour, PictureFacts } from '../codec/picture-facts.js'
import { tiffOrientation } from './tiff-orientation.js'

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** The colour types (ISO/IEC 15948, 11.2.2). */
const colours: Readonly<Record<number, PictureColour>> = {
  ...{ 0: 'grey', 2: 'RGB', 3: 'palette', 4: 'grey and alpha', 6: 'RGB and alpha' },
}

/** Where the first chunk begins, and how many bytes a chunk has beside its data: length, type and checksum. */
const [FIRST, AROUND] = [8, 12]

/**
 * What the header of a PNG says (ISO/IEC 15948: IHDR, then chunks up to the first IDAT: `acTL` of an animation, `iCCP`,
 * `eXIf`), in a microsecond; null where the bytes are no PNG, or one whose header is not whole.
 *
 * @example pngFacts(await readFile('JPCLN001.png')) // { format: 'png', colour: 'grey', bitDepth: 8, … }
 */
export const pngFacts = (bytes: Uint8Array): PictureFacts | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 33 || signature.some((byte, i) => bytes[i] !== byte)) return null
  const [widthPx, heightPx, colour] = [view.getUint32(16), view.getUint32(20), colours[bytes[25]!]]
  if (widthPx === 0 || heightPx === 0 || colour === undefined) return null
  let [pages, profile, orientation]: [number, boolean, number | null] = [1, false, null]
  for (let at = FIRST; at + AROUND <= bytes.length; at += AROUND + view.getUint32(at)) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    const data = bytes.subarray(at + 8, at + 8 + view.getUint32(at))
    if (type === 'IDAT') break
    if (type === 'acTL' && data.length >= 4) pages = Math.max(1, view.getUint32(at + 8))
    if (type === 'iCCP') profile = true
    if (type === 'eXIf') orientation = tiffOrientation(data)
  }
  return { format: 'png', widthPx, heightPx, bitDepth: bytes[24]!, colour, pages, orientation, profile }
}
