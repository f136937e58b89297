import { type Paint, TABLES_AT } from '../image/canvas.js'
import { kernels } from '../image/wasm/kernels.js'

/** The table of 256 entries that holds f(x) for each grey value x, cut to whole numbers of 0…255. */
export const tableOf = (f: (x: number) => number): Uint8Array => {
  const table = new Uint8ClampedArray(256)
  for (let x = 0; x < 256; x++) table[x] = Math.trunc(f(x))
  return new Uint8Array(table.buffer)
}

/** Every pixel x becomes `table[x]`; the table has 256 entries. */
export const lookUp =
  (table: Uint8Array): Paint =>
  ({ memory, at, width, height }) => {
    memory.set(table, TABLES_AT)
    kernels.lookUp(at, width * height, TABLES_AT)
  }

/**
 * Every pixel x becomes f(x), cut to whole numbers of 0…255: whatever sees one pixel at a time.
 *
 * @example pixelwise(x => 255 - x)
 */
export const pixelwise = (f: (x: number) => number): Paint => lookUp(tableOf(f))
