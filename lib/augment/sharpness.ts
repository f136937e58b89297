import { type Paint, turnOver } from '../image/canvas.js'
import { kernels } from '../image/wasm/kernels.js'

/**
 * Keeps the share `factor` (0…1) of every pixel's distance from a smoothed image d: trunc(d + factor·(x − d)) in
 * float32, d = ⌊(sum of the 8 neighbours + 5·x + 6)/13⌋. The border stays, and so do images under 3 px either way. As
 * `ImageEnhance.Sharpness`.
 */
export const sharpness =
  (factor: number): Paint =>
  canvas => {
    const { width, height, at, spare } = canvas
    if (width < 3 || height < 3) return
    kernels.sharpen(at, width, height, spare, factor)
    turnOver(canvas)
  }
