import { tableOf } from './look-up.js'

/**
 * The look-up table that moves grey values from a constant image d towards themselves:
 * table[x] = trunc(d + a·(x − d)), a = `factor` in 0…1 (0 gives d, 1 the image). Brightness has d = 0, contrast
 * d = the mean grey. Float32 after every operation, as in Pillow: float64 differs in some pixels.
 */
export const blendTable = (degenerate: number, factor: number): Uint8Array => {
  const a = Math.fround(factor)
  return tableOf(x => Math.fround(degenerate + Math.fround(a * (x - degenerate))))
}
