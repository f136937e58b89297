import type { GreyImage } from '../codec/grey-image.js'
import { kernels, workspace } from '../image/wasm/kernels.js'

const TABLE_BYTES = 256

/**
 * The image with every pixel x replaced by `table[x]`; `table` has 256 entries. Every operation that sees one
 * pixel at a time is such a table. Returns a new image.
 */
export const lookUp = ({ width, height, data }: GreyImage, table: Uint8Array): GreyImage => {
  const memory = workspace(TABLE_BYTES + data.length + 16)
  memory.set(table)
  memory.set(data, TABLE_BYTES)
  kernels.lookUp(TABLE_BYTES, data.length, 0)
  return { width, height, data: memory.slice(TABLE_BYTES, TABLE_BYTES + data.length) }
}
