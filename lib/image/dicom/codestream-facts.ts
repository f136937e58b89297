import type { PixelCoding } from './transfer-syntaxes.js'

/** What the header of a coded stream says of it. */
export type CodestreamFacts = Readonly<{ widthPx: number; heightPx: number; bits: number; components: number }>

/** SOF0…SOF15 of JPEG without the tables in between (ITU-T T.81, B.1.1), and SOF55 of JPEG-LS (T.87, C.1.1). */
const isFrame = (marker: number) =>
  (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) || marker === 0xf7

/** Segments of marker and length, up to the frame's header: precision, height, width, components. */
const ofJpeg = (bytes: Uint8Array, view: DataView): CodestreamFacts | null => {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null
  for (let at = 2; at + 10 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!
    if (isFrame(marker))
      return {
        ...{ bits: bytes[at + 4]!, heightPx: view.getUint16(at + 5), widthPx: view.getUint16(at + 7) },
        components: bytes[at + 9]!,
      }
    // Any number of 0xFF may stand before a marker.
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2)
  }
  return null
}

/** SIZ follows the start of the codestream (ITU-T T.800, A.5.1), which may stand in the boxes of a JP2 file. */
const ofJpeg2000 = (bytes: Uint8Array, view: DataView): CodestreamFacts | null => {
  const last = Math.min(bytes.length - 43, 4096)
  for (let at = 0; at <= last; at++)
    if (view.getUint32(at) === 0xff4fff51) {
      const [right, bottom, left, top] = [8, 12, 16, 20].map(offset => view.getUint32(at + offset)) as [
        ...[number, number, number, number],
      ]
      return {
        ...{ widthPx: right - left, heightPx: bottom - top },
        ...{ components: view.getUint16(at + 40), bits: (bytes[at + 42]! & 0x7f) + 1 },
      }
    }
  return null
}

/**
 * Reads size, depth and components from the header of a JPEG, JPEG-LS or JPEG 2000 stream; null where it has none. A
 * decoder believes this header, and takes the memory that it asks for, whatever the DICOM header says.
 */
export const codestreamFacts = (bytes: Uint8Array, coding: PixelCoding): CodestreamFacts | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return coding === 'jpeg-2000' ? ofJpeg2000(bytes, view) : ofJpeg(bytes, view)
}

/** Whether a stream ends as it should, with EOI or EOC (both 0xFFD9), and perhaps padding. */
export const endsWhole = (bytes: Uint8Array): boolean => {
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] === 0 || bytes[end - 1] === 0xff)) end--
  return end >= 2 && bytes[end - 2] === 0xff && bytes[end - 1] === 0xd9
}
