import { type Paint, turnOver } from '../image/canvas.js'
import { kernels } from '../image/wasm/kernels.js'

/** Mirrors the image left to right: out(x, y) = image(width − 1 − x, y). */
export const flipHorizontal: Paint = canvas => {
  const { width, height, at, spare } = canvas
  kernels.reflectRows(at, width, height, spare, 0, 0, 0, width - 1, 0)
  turnOver(canvas)
}
