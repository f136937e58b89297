import type { PictureColour, PictureFacts } from '../codec/picture-facts.js'
import { tiffOrientation } from './tiff-orientation.js'

/** Markers of a frame header, SOF0…SOF15: 0xC4, 0xC8 and 0xCC in between are tables and an extension. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** Markers of segments that may come before the scan: each is followed by its length. */
const isSegment = (marker: number) => (marker >= 0xc0 && marker <= 0xcf) || (marker >= 0xdb && marker <= 0xfe)

/** Three components are colour, however they are coded; four are ink. */
const colours: Readonly<Record<number, PictureColour>> = { 1: 'grey', 3: 'RGB', 4: 'CMYK' }

const startsWith = (segment: Uint8Array, text: string) => [...text].every((c, i) => segment[i] === c.charCodeAt(0))

const [APP1, APP2] = [0xe1, 0xe2]

/**
 * What the header of a JPEG says (ITU-T T.81, B.1.1 and B.2.2: segments of marker and length, among them Exif and ICC
 * profile, up to the frame header), in a microsecond; null where the bytes are no JPEG, or one whose header is rare or
 * not whole.
 *
 * @example jpegFacts(await readFile('IM-0115-0001.jpeg')) // { format: 'jpeg', colour: 'grey', bitDepth: 8, … }
 */
export const jpegFacts = (bytes: Uint8Array): PictureFacts | null => {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let [orientation, profile]: [number | null, boolean] = [null, false]
  let at = 2
  while (at + 10 <= bytes.length && bytes[at] === 0xff && isSegment(bytes[at + 1]!)) {
    const marker = bytes[at + 1]!
    if (isFrame(marker)) {
      const [heightPx, widthPx, colour] = [view.getUint16(at + 5), view.getUint16(at + 7), colours[bytes[at + 9]!]]
      if (widthPx === 0 || heightPx === 0 || colour === undefined) return null
      return { format: 'jpeg', widthPx, heightPx, bitDepth: bytes[at + 4]!, colour, pages: 1, orientation, profile }
    }
    const length = view.getUint16(at + 2)
    const content = bytes.subarray(at + 4, at + 2 + length)
    if (marker === APP1 && startsWith(content, 'Exif\0\0')) orientation ??= tiffOrientation(content.subarray(6))
    if (marker === APP2 && startsWith(content, 'ICC_PROFILE\0')) profile = true
    at += 2 + length
  }
  return null
}
