import type { Canvas, Paint } from '../image/canvas.js'
import { kernels } from '../image/wasm/kernels.js'
import { blendTable } from './blend-table.js'
import { lookUp } from './look-up.js'

/** The kernel adds in 32 bits: so many white pixels fit. */
const CHUNK_BYTES = 2 ** 24

/** The mean grey value of the image, rounded half up. */
const meanGrey = ({ memory, at, width, height }: Canvas): number => {
  const end = at + width * height
  // The kernel reads up to a whole vector.
  memory.fill(0, end, end + 16)
  let sum = 0
  for (let from = at; from < end; from += CHUNK_BYTES) sum += kernels.sum(from, Math.min(CHUNK_BYTES, end - from)) >>> 0
  return Math.trunc(sum / (width * height) + 0.5)
}

/** Keeps the share `factor` (0…1) of every pixel's distance from the mean grey. As `ImageEnhance.Contrast`. */
export const contrast =
  (factor: number): Paint =>
  canvas =>
    lookUp(blendTable(meanGrey(canvas), factor))(canvas)
