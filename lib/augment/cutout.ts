import type { Paint } from '../image/canvas.js'

/** A square of `sidePx` × `sidePx` pixels about the pixel (xPx, yPx). */
export type Cutout = Readonly<{ sidePx: number; xPx: number; yPx: number }>

/** Middle grey, as in FixMatch's cutout. */
const HIDDEN = 127

/** Hides a square in middle grey (arXiv 1708.04552); what of it lies outside the image is nothing. */
export const cutout =
  ({ sidePx, xPx, yPx }: Cutout): Paint =>
  ({ memory, at, width, height }) => {
    const before = Math.floor(sidePx / 2)
    const left = Math.max(0, xPx - before)
    const right = Math.min(width, xPx - before + sidePx)
    const top = Math.max(0, yPx - before)
    const bottom = Math.min(height, yPx - before + sidePx)
    for (let y = top; y < bottom; y++) memory.fill(HIDDEN, at + y * width + left, at + y * width + right)
  }
