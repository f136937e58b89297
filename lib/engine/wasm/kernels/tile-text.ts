/**
 * WebAssembly text that the loops over matrices share: a tile of `height` × 8 sums in registers, to which the product
 * of `height` values of A and eight of B is added. `multiplyAdd` stands for a fused multiply-add where the machine has
 * one (see compile-kernels.ts). Tiles of four rows run at the machine's peak; the engine spills the registers of six.
 */
export const tileHeights = [4, 2, 1] as const

/** One piece of text for each row of a tile. */
export const eachRow = (height: number, text: (row: number) => string): string =>
  Array.from({ length: height }, (_, row) => text(row)).join('\n')

/** The sums `$low<row>`, `$high<row>` (columns 0–3 and 4–7) and what `addProducts` needs. */
export const tileLocals = `
  (local $low v128) (local $high v128) (local $value v128)
  ${eachRow(tileHeights[0], row => `(local $low${row} v128) (local $high${row} v128)`)}`

/** sums[row] += value(row) · the eight values at `$b`. */
export const addProducts = (height: number, value: (row: number) => string): string => `
  (local.set $low (v128.load (local.get $b)))
  (local.set $high (v128.load offset=16 (local.get $b)))
  ${eachRow(
    height,
    row => `
  (local.set $value ${value(row)})
  (local.set $low${row} (multiplyAdd (local.get $value) (local.get $low) (local.get $low${row})))
  (local.set $high${row} (multiplyAdd (local.get $value) (local.get $high) (local.get $high${row})))`,
  )}`
