import type { GreyImage } from '../../../lib/codec/grey-image.js'
import type { SizePx } from '../../../lib/image/size-px.js'

/** The filter's window for output `i`: its first input, and its weights in units of 2⁻²². */
const windowOf = (i: number, inputPx: number, outputPx: number) => {
  const scale = inputPx / outputPx
  const support = Math.max(1, scale)
  const inverse = 1 / support
  const centre = (i + 0.5) * scale
  const start = Math.max(0, Math.trunc(centre - support + 0.5))
  const end = Math.min(inputPx, Math.trunc(centre + support + 0.5))
  const heights = Array.from({ length: end - start }, (_, k) =>
    Math.max(0, 1 - Math.abs((k + start - centre + 0.5) * inverse)),
  )
  const sum = heights.reduce((a, b) => a + b)
  return { start, weights: heights.map(height => Math.trunc(0.5 + (height / sum) * 2 ** 22)) }
}

/** One axis of `lines` lines; `at(i, line)` is the input. Float64 holds every sum exactly. */
const resizeAxis = (inputPx: number, outputPx: number, lines: number, at: (i: number, line: number) => number) =>
  Array.from({ length: outputPx }, (_, i) => {
    const { start, weights } = windowOf(i, inputPx, outputPx)
    return Uint8Array.from({ length: lines }, (_, line) => {
      const sum = weights.reduce((sum, weight, k) => sum + weight * at(start + k, line), 0)
      return Math.floor((sum + 2 ** 21) / 2 ** 22)
    })
  })

/**
 * Pillow's `resize(size, Image.BILINEAR)` on 8-bit grey, written to be read: pixel by pixel, sums in float64, nothing
 * shared with `resample` but the method. Slow.
 */
export const plainResample = ({ width, height, data }: GreyImage, { widthPx, heightPx }: SizePx): GreyImage => {
  const columns =
    width === widthPx
      ? Array.from({ length: width }, (_, x) => Uint8Array.from({ length: height }, (_, y) => data[y * width + x]!))
      : resizeAxis(width, widthPx, height, (x, y) => data[y * width + x]!)
  const rows =
    height === heightPx
      ? Array.from({ length: height }, (_, y) => columns.map(column => column[y]!))
      : resizeAxis(height, heightPx, widthPx, (y, x) => columns[x]![y]!)
  return { width: widthPx, height: heightPx, data: Uint8Array.from(rows.flatMap(row => [...row])) }
}
