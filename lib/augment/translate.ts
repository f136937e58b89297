import { type Paint, turnOver, untouched } from '../image/canvas.js'
import { kernels } from '../image/wasm/kernels.js'

/**
 * Moves the image by whole pixels, out(x, y) = image(x + xPx, y + yPx): positive offsets move the content left and
 * up, as the matrix (1, 0, xPx, 0, 1, yPx) does in Pillow, which maps output to input. What comes from outside
 * is black. Offsets of any size.
 */
export const translate = (xPx: number, yPx: number): Paint =>
  xPx === 0 && yPx === 0
    ? untouched
    : canvas => {
        const { width, height, at, spare, memory } = canvas
        if (Math.abs(xPx) >= width || Math.abs(yPx) >= height) {
          memory.fill(0, at, at + width * height)
          return
        }
        const kept = (height - Math.abs(yPx)) * width
        const from = at + Math.max(0, yPx) * width
        const to = spare + Math.max(0, -yPx) * width
        if (xPx === 0) memory.copyWithin(to, from, from + kept)
        else kernels.shiftRows(from, width, kept / width, to, xPx, 0, 0)
        const gap = yPx > 0 ? to + kept : spare
        memory.fill(0, gap, gap + Math.abs(yPx) * width)
        turnOver(canvas)
      }

/** Moves by whole pixels left (up) where `percent` of the width (height) is above 0, right (down) where it is below. */
export const translateX =
  (percent: number): Paint =>
  canvas =>
    translate(Math.trunc((percent * canvas.width) / 100), 0)(canvas)

export const translateY =
  (percent: number): Paint =>
  canvas =>
    translate(0, Math.trunc((percent * canvas.height) / 100))(canvas)
