import type { Paint } from '../image/canvas.js'

/** Middle grey, as in FixMatch's cutout. */
const HIDDEN = 127

/**
 * Hides a square of `sidePx` × `sidePx` pixels, its centre at (xPx, yPx), in middle grey (arXiv 1708.04552); what of it
 * lies outside the image is nothing.
 */
export const cutout =
  (sidePx: number, xPx: number, yPx: number): Paint =>
  ({ memory, at, width, height }) => {
    const left = Math.max(0, xPx - (sidePx >> 1))
    const right = Math.min(width, xPx - (sidePx >> 1) + sidePx)
    const top = Math.max(0, yPx - (sidePx >> 1))
    const bottom = Math.min(height, yPx - (sidePx >> 1) + sidePx)
    for (let y = top; y < bottom; y++) memory.fill(HIDDEN, at + y * width + left, at + y * width + right)
  }
