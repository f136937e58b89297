import type { GreyImage } from '../codec/grey-image.js'
import { expectGreyImage } from './expect-grey-image.js'
import { expectSizePx, type SizePx } from './size-px.js'

/** Which input sample each output sample takes: ⌊(i + ½)·in/out⌋, in integers, so that no rounding can tip it. */
const nearest = (inputPx: number, outputPx: number) =>
  Int32Array.from({ length: outputPx }, (_, i) => Math.floor(((2 * i + 1) * inputPx) / (2 * outputPx)))

/**
 * Resizes a mask by the nearest pixel, as Pillow's `resize(size, Image.NEAREST)`: output (x, y) is input
 * (⌊(x + ½)·in/out⌋, …). No new values arise: 0 and 1 stay 0 and 1. The mask's own size gives the mask itself.
 *
 * Throws a RangeError where a side is not a whole number ≥ 1, or the mask does not have width · height bytes.
 */
export const resampleMask = (mask: GreyImage, size: SizePx): GreyImage => {
  expectGreyImage(mask)
  expectSizePx(size)
  const { widthPx, heightPx } = size
  if (mask.width === widthPx && mask.height === heightPx) return mask
  const columns = nearest(mask.width, widthPx)
  const rows = nearest(mask.height, heightPx)
  const data = new Uint8Array(widthPx * heightPx)
  for (let y = 0, at = 0; y < heightPx; y++) {
    const row = rows[y]! * mask.width
    for (let x = 0; x < widthPx; x++) data[at++] = mask.data[row + columns[x]!]!
  }
  return { width: widthPx, height: heightPx, data }
}
