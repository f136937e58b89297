import type { GreyImage } from '../codec/grey-image.js'

/** Its square and those of smaller whole numbers fit into 32 bits, with which the loops are quicker. */
const LARGEST_ROOT = 46_340

/** How far each pixel is from the nearest foreground pixel of its column; width + height where there is none. */
const columnDistances = ({ width, height, data }: GreyImage): Int32Array => {
  const out = new Int32Array(data.length)
  // Larger than any distance within the image, its square too, so that no such column is ever the nearest.
  const far = width + height
  for (let i = 0; i < data.length; i++) {
    if (data[i] !== 0) continue
    const above = i < width ? far : out[i - width]! + 1
    out[i] = above < far ? above : far
  }
  for (let i = data.length - width - 1; i >= 0; i--) {
    const below = out[i + width]! + 1
    if (below < out[i]!) out[i] = below
  }
  return out
}

/**
 * The exact Euclidean distance transform, squared: for each pixel the squared distance in pixels to the nearest
 * foreground pixel of a mask (0 = background, all else = foreground), [H,W] row-major; 0 on the foreground itself,
 * Infinity everywhere where there is none. All others are whole numbers, without rounding.
 *
 * In time in proportion to the pixels: distances within columns, then along each row the lower envelope of the
 * parabolas that they are (Meijster, Roerdink and Hesselink 2000).
 *
 * @example distanceTransform({ width: 3, height: 1, data: Uint8Array.of(1, 0, 0) }) // 0, 1, 4
 */
export const distanceTransform = (mask: GreyImage): Float64Array => {
  const { width, height } = mask
  if (!mask.data.some(value => value !== 0)) return new Float64Array(mask.data.length).fill(Number.POSITIVE_INFINITY)
  // Whole numbers as such: half the memory, and quicker.
  const columns = columnDistances(mask)
  const out = new Float64Array(columns.length)
  const squares = width + height <= LARGEST_ROOT ? new Int32Array(width) : new Float64Array(width)
  // The columns whose parabolas make the envelope, and the x from which on each of them is the lowest.
  const vertices = new Int32Array(width)
  const starts = new Int32Array(width)
  for (let y = 0; y < height; y++) {
    const row = y * width
    for (let x = 0; x < width; x++) squares[x] = columns[row + x]! * columns[row + x]!
    let last = 0
    vertices[0] = 0
    starts[0] = 0
    for (let x = 1; x < width; x++) {
      const square = squares[x]!
      while (last >= 0) {
        const start = starts[last]!
        const vertex = vertices[last]!
        if ((start - vertex) * (start - vertex) + squares[vertex]! <= (start - x) * (start - x) + square) break
        last--
      }
      if (last < 0) {
        last = 0
        vertices[0] = x
        continue
      }
      const vertex = vertices[last]!
      const start = 1 + Math.floor(((x - vertex) * (x + vertex) + square - squares[vertex]!) / (2 * (x - vertex)))
      if (start >= width) continue
      last++
      vertices[last] = x
      starts[last] = start
    }
    for (let x = width - 1; x >= 0; x--) {
      const vertex = vertices[last]!
      out[row + x] = (x - vertex) * (x - vertex) + squares[vertex]!
      if (x === starts[last]) last--
    }
  }
  return out
}
