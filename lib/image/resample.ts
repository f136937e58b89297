import type { GreyImage } from '../codec/grey-image.js'
import { expectSizePx, type SizePx } from './size-px.js'
import { triangleWeights } from './triangle-weights.js'

/** Half of the fixed-point unit 2²², so that the shift rounds. A sum is at most 255·2²² + 2²¹ < 2³¹. */
const half = 2 ** 21

const resampleRows = ({ width, height, data }: GreyImage, widthPx: number): GreyImage => {
  const { taps, first, weights } = triangleWeights(width, widthPx)
  const out = new Uint8Array(widthPx * height)
  // Four rows at a time share each weight that is loaded, which more than doubles the rate.
  let y = 0
  for (; y + 4 <= height; y += 4)
    for (let x = 0, w = 0; x < widthPx; x++) {
      let [sum0, sum1, sum2, sum3] = [half, half, half, half]
      let at = y * width + first[x]!
      for (const end = at + taps; at < end; at++) {
        const weight = weights[w++]!
        sum0 = (sum0 + Math.imul(data[at]!, weight)) | 0
        sum1 = (sum1 + Math.imul(data[at + width]!, weight)) | 0
        sum2 = (sum2 + Math.imul(data[at + 2 * width]!, weight)) | 0
        sum3 = (sum3 + Math.imul(data[at + 3 * width]!, weight)) | 0
      }
      const to = y * widthPx + x
      out[to] = sum0 >> 22
      out[to + widthPx] = sum1 >> 22
      out[to + 2 * widthPx] = sum2 >> 22
      out[to + 3 * widthPx] = sum3 >> 22
    }
  for (; y < height; y++)
    for (let x = 0, w = 0; x < widthPx; x++) {
      let sum = half
      let at = y * width + first[x]!
      for (const end = at + taps; at < end; at++) sum = (sum + Math.imul(data[at]!, weights[w++]!)) | 0
      out[y * widthPx + x] = sum >> 22
    }
  return { width: widthPx, height, data: out }
}

const resampleColumns = ({ width, height, data }: GreyImage, heightPx: number): GreyImage => {
  const { taps, first, weights } = triangleWeights(height, heightPx)
  const out = new Uint8Array(width * heightPx)
  // Whole rows are summed at a time: walking down single columns would miss the cache at every step.
  const sums = new Int32Array(width)
  for (let y = 0; y < heightPx; y++) {
    sums.fill(half)
    for (let k = 0, row = first[y]! * width; k < taps; k++, row += width) {
      const weight = weights[y * taps + k]!
      if (weight === 0) continue
      for (let x = 0; x < width; x++) sums[x] = sums[x]! + Math.imul(data[row + x]!, weight)
    }
    const row = y * width
    for (let x = 0; x < width; x++) out[row + x] = sums[x]! >> 22
  }
  return { width, height: heightPx, data: out }
}

/**
 * Resizes a grey image with the antialiased bilinear filter, byte for byte as Pillow's
 * `resize((widthPx, heightPx), Image.BILINEAR)`: the rows first, rounded to 8 bits by (sum + 2²¹) >> 22, then the
 * columns. The image's own size gives the image itself. O(pixels · taps), two buffers besides the image.
 *
 * Throws where a side is not a whole number ≥ 1.
 *
 * @example resample(image, { widthPx: 256, heightPx: 256 })
 */
export const resample = (image: GreyImage, size: SizePx): GreyImage => {
  expectSizePx(size)
  const { widthPx, heightPx } = size
  const rows = image.width === widthPx ? image : resampleRows(image, widthPx)
  return image.height === heightPx ? rows : resampleColumns(rows, heightPx)
}
