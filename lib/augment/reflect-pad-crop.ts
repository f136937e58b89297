import { type Paint, turnOver } from '../image/canvas.js'
import { kernels } from '../image/wasm/kernels.js'

/**
 * Where to crop: `paddingPx` on every side, then the crop's top left corner in the padded image, 0…2·paddingPx.
 * `mirrored` mirrors the image left to right before that; default false.
 */
export type ReflectPadCrop = Readonly<{ paddingPx: number; xPx: number; yPx: number; mirrored?: boolean }>

const expectOffset = (name: string, value: number, paddingPx: number) => {
  if (!Number.isInteger(value) || value < 0 || value > 2 * paddingPx)
    throw new RangeError(`Expected ${name} to be an integer in 0…${2 * paddingPx}, got ${value}`)
}

/**
 * Pads the image by reflection (the edge pixel is not repeated: 2 1 | 0 1 2 3 | 2 1) and crops it back to its
 * size, in one pass: the padded image is never made. The padding must be less than both sides, or there is
 * nothing to reflect. An offset of `paddingPx` in both directions is the identity.
 *
 * @example paint(image, reflectPadCrop({ paddingPx: 32, xPx: 0, yPx: 64 })) // content 32 px to the right and up
 */
export const reflectPadCrop =
  ({ paddingPx, xPx, yPx, mirrored = false }: ReflectPadCrop): Paint =>
  canvas => {
    const { width, height, at, spare } = canvas
    const shorterPx = Math.min(width, height)
    if (!Number.isInteger(paddingPx) || paddingPx < 0 || paddingPx >= shorterPx)
      throw new RangeError(
        `Expected cropPaddingPx to be an integer in 0…${shorterPx - 1} for an image of ${width}×${height}, got ${paddingPx}`,
      )
    expectOffset('xPx', xPx, paddingPx)
    expectOffset('yPx', yPx, paddingPx)

    // Each row of the crop is a stretch of a row and, beside it, what the padding holds: a stretch the other way round.
    // Mirrored, both change their direction and their place, and the crop lies at the mirrored offset.
    const shiftX = mirrored ? paddingPx - xPx : xPx - paddingPx
    const padded = Math.abs(shiftX)
    const inside = width - padded
    const rows = (first: number, ahead: number, last: number, aheadFirst: 0 | 1) =>
      kernels.reflectRows(at, width, height, spare, yPx - paddingPx, first, ahead, last, aheadFirst)
    if (mirrored && shiftX < 0) rows(1, padded, inside - 1, 0)
    else if (mirrored) rows(inside - 1, padded, width - 1, 1)
    else if (shiftX < 0) rows(0, inside, padded, 0)
    else rows(padded, inside, width - 2, 1)
    turnOver(canvas)
  }
