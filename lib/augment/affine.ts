import { type Canvas, type Paint, turnOver } from '../image/canvas.js'
import { kernels } from '../image/wasm/kernels.js'

/**
 * The map (a, b, c, d, e, f) from an output's coordinates to those of its input, in pixels from the top left corner:
 * input x = a·x + b·y + c, input y = d·x + e·y + f.
 */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** 1 in 16.16 fixed point. */
const ONE = 2 ** 16
const fixed = (value: number) => Math.floor(ONE * value + 0.5)

/** Coordinates and sides below this fit 16.16 fixed point. */
const LIMIT_PX = 2 ** 15

/** Columns are copied in bands of so many rows, which stay in the processor's first cache from column to column. */
const BAND_ROWS = 32

const fitsFixed = ([a, b, c, d, e, f]: Affine, width: number, height: number) =>
  [
    [0, 0],
    [width, 0],
    [0, height],
    [width, height],
  ].every(([x, y]) => Math.abs(x! * a + y! * b + c) < LIMIT_PX && Math.abs(x! * d + y! * e + f) < LIMIT_PX)

/**
 * Pixel by pixel, in JavaScript: the coordinates of the first pixel's input and their steps, in units of 1/`scale` px.
 */
const gatherPlainly = (
  { memory, at, spare, width, height }: Canvas,
  [x0, y0, a, b, d, e]: readonly [number, number, number, number, number, number],
  scale: number,
) => {
  let [rowX, rowY] = [x0, y0]
  let to = spare
  for (let y = 0; y < height; y++) {
    let [sourceX, sourceY] = [rowX, rowY]
    for (let x = 0; x < width; x++) {
      const inside = sourceX >= 0 && sourceX < width * scale && sourceY >= 0 && sourceY < height * scale
      memory[to++] = inside ? memory[at + Math.trunc(sourceY / scale) * width + Math.trunc(sourceX / scale)]! : 0
      sourceX += a
      sourceY += d
    }
    rowX += b
    rowY += e
  }
}

/**
 * Moves the pixels as an affine map says: each output pixel is the one that its centre's input lies in, and black where
 * that is outside. Byte for byte as Pillow's `transform(size, Image.AFFINE, map)`: with F(v) = ⌊65536·v + ½⌋, the input
 * of (x, y) is (F(c + a/2 + b/2) + F(a)·x + F(b)·y) >> 16 across, and likewise down; in float64, without F, where that
 * has no room (from 2¹⁵ px on).
 *
 * @example paint(image, affine([1, 0.3, 0, 0, 1, 0])) // sheared to the left, the more the lower
 */
export const affine =
  (map: Affine): Paint =>
  canvas => {
    const { width, height, at, spare } = canvas
    const [a, b, c, d, e, f] = map
    const [x0, y0] = [c + a / 2 + b / 2, f + d / 2 + e / 2]
    const [startX, startY] = [fixed(x0), fixed(y0)]
    if (!fitsFixed(map, width, height)) gatherPlainly(canvas, [x0, y0, a, b, d, e], 1)
    else if (Math.max(width, height) >= LIMIT_PX)
      gatherPlainly(canvas, [startX, startY, fixed(a), fixed(b), fixed(d), fixed(e)], ONE)
    // Rows that move sideways, and columns that move up or down, are copied as such.
    else if (a === 1 && d === 0 && e === 1 && f === 0) kernels.shiftRows(at, width, height, spare, 0, startX, fixed(b))
    else if (a === 1 && b === 0 && c === 0 && e === 1)
      for (let top = 0; top < height; top += BAND_ROWS)
        kernels.shiftColumns(at, width, height, spare, startY, fixed(d), top, Math.min(height, top + BAND_ROWS))
    else kernels.gather(at, width, height, spare, startX, startY, fixed(a), fixed(b), fixed(d), fixed(e))
    turnOver(canvas)
  }
