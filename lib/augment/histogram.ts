import type { GreyImage } from '../codec/grey-image.js'
import { kernels, workspace } from '../image/wasm/kernels.js'

const VALUES = 256
/** The kernel counts in four tables of 32-bit numbers, which are added up here. */
const TABLES = 4
const COUNTS_BYTES = TABLES * VALUES * 4

/** How many pixels have each of the 256 grey values: `histogram(image)[x]` = #{pixels equal to x}. */
export const histogram = ({ data }: GreyImage): Uint32Array => {
  const counts = new Uint32Array(VALUES)
  const fours = data.length - (data.length % 4)
  if (fours > 0) {
    const memory = workspace(COUNTS_BYTES + fours)
    memory.fill(0, 0, COUNTS_BYTES)
    memory.set(data.subarray(0, fours), COUNTS_BYTES)
    kernels.histogram(COUNTS_BYTES, fours, 0)
    const tables = new Uint32Array(memory.buffer, 0, TABLES * VALUES)
    for (let i = 0; i < tables.length; i++) counts[i % VALUES]! += tables[i]!
  }
  for (let i = fours; i < data.length; i++) counts[data[i]!]!++
  return counts
}
