import { type Canvas, pixelsOf, TABLES_AT } from '../image/canvas.js'
import { kernels } from '../image/wasm/kernels.js'

const VALUES = 256
/** The kernel counts in four tables of 32-bit numbers, which are added up here. */
const TABLES = 4

/** How many pixels have each of the 256 grey values: `histogram(canvas)[x]` = #{pixels equal to x}. */
export const histogram = (canvas: Canvas): Uint32Array => {
  const pixels = pixelsOf(canvas)
  const tables = new Uint32Array(canvas.memory.buffer, TABLES_AT, TABLES * VALUES)
  tables.fill(0)
  const fours = pixels.length - (pixels.length % 4)
  if (fours > 0) kernels.histogram(canvas.at, fours, TABLES_AT)
  const counts = new Uint32Array(VALUES)
  for (let x = 0; x < VALUES; x++)
    counts[x] = tables[x]! + tables[x + VALUES]! + tables[x + 2 * VALUES]! + tables[x + 3 * VALUES]!
  for (let i = fours; i < pixels.length; i++) counts[pixels[i]!]!++
  return counts
}
