import * as E from 'fp-ts/lib/Either.js'

/**
 * One segment of PackBits into every `step`th byte of `plane` from `first`; whether it filled the plane exactly. What
 * follows is padding.
 */
const unpack = (segment: Uint8Array, plane: Uint8Array, first: number, step: number): boolean => {
  let from = 0
  let to = first
  while (to < plane.length && from < segment.length) {
    const control = segment[from++]!
    if (control === 128) continue
    const count = control < 128 ? control + 1 : 257 - control
    if (to + (count - 1) * step >= plane.length) return false
    if (control < 128) {
      if (from + count > segment.length) return false
      for (let i = 0; i < count; i++, to += step) plane[to] = segment[from++]!
    } else {
      if (from >= segment.length) return false
      const value = segment[from++]!
      for (let i = 0; i < count; i++, to += step) plane[to] = value
    }
  }
  return to >= plane.length
}

/**
 * Decodes a frame of DICOM's RLE (PS3.5, annex G) with one sample of 1 or 2 bytes: a header of 64 bytes with the segments'
 * places, a segment for each byte, the most significant first. Gives the pixels as bytes, least significant first.
 *
 * Left, in words, where a segment is missing, holds too little or too much. Done here, since a WebAssembly decoder reads
 * beyond its memory for some damaged frames, and takes cut-off ones for whole.
 */
export const decodeRle = (frame: Uint8Array, pixels: number, bytesPerPixel: 1 | 2): E.Either<string, Uint8Array> => {
  if (frame.length < 64) return E.left('its RLE header is cut off')
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const segments = view.getUint32(0, true)
  if (segments !== bytesPerPixel) return E.left(`its RLE has ${segments} segments where ${bytesPerPixel} are expected`)
  const starts = Array.from({ length: segments }, (_, i) => view.getUint32(4 + 4 * i, true))
  const data = new Uint8Array(pixels * bytesPerPixel)
  const whole = starts.every((start, i) =>
    unpack(frame.subarray(start, starts[i + 1] ?? frame.length), data, bytesPerPixel - 1 - i, bytesPerPixel),
  )
  return whole ? E.right(data) : E.left('its RLE is damaged or cut off')
}
