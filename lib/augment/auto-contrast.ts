import type { Paint } from '../image/canvas.js'
import { kernels } from '../image/wasm/kernels.js'
import { lookUp, tableOf } from './look-up.js'

/**
 * The look-up table that stretches the grey values `low` < `high` to 0 and 255: with s = 255/(high − low) and
 * o = −low·s, table[x] = clamp(trunc(x·s + o)). Float64 in this order, as in Pillow: x·s + o and (x − low)·s round
 * differently.
 */
export const autoContrastTable = (low: number, high: number): Uint8Array => {
  const scale = 255 / (high - low)
  const offset = -low * scale
  return tableOf(x => x * scale + offset)
}

/** Stretches the grey values that are there to 0…255, as `ImageOps.autocontrast` without cutoff. One value stays. */
export const autoContrast: Paint = canvas => {
  const { memory, at, width, height } = canvas
  const count = width * height
  // What the kernel reads behind the last pixel must be a value of the image.
  memory.fill(memory[at]!, at + count, at + count + 16)
  const extremes = kernels.extremes(at, count)
  const [low, high] = [extremes & 0xff, extremes >> 8]
  if (high > low) lookUp(autoContrastTable(low, high))(canvas)
}
