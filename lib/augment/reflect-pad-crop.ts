import type { GreyImage } from '../codec/grey-image.js'

/** Where to crop: `paddingPx` on every side, then the crop's top left corner in the padded image, 0…2·paddingPx. */
export type ReflectPadCrop = Readonly<{ paddingPx: number; xPx: number; yPx: number }>

const expectOffset = (name: string, value: number, paddingPx: number) => {
  if (!Number.isInteger(value) || value < 0 || value > 2 * paddingPx)
    throw new RangeError(`Expected ${name} to be an integer in 0…${2 * paddingPx}, got ${value}`)
}

/** Mirrors an index that is at most size − 1 outside 0…size − 1 back in, without repeating the edge. */
const reflect = (index: number, size: number) => (index < 0 ? -index : index >= size ? 2 * (size - 1) - index : index)

/**
 * Pads the image by reflection (the edge pixel is not repeated: 2 1 | 0 1 2 3 | 2 1) and crops it back to its
 * size, in one gather: the padded image is never made. The padding must be less than both sides, or there is
 * nothing to reflect. An offset of `paddingPx` in both directions is the identity. Returns a new image.
 *
 * @example reflectPadCrop(image, { paddingPx: 32, xPx: 0, yPx: 64 }) // content 32 px to the right and up
 */
export const reflectPadCrop = (image: GreyImage, { paddingPx, xPx, yPx }: ReflectPadCrop): GreyImage => {
  const { width, height, data } = image
  const shorterPx = Math.min(width, height)
  if (!Number.isInteger(paddingPx) || paddingPx < 0 || paddingPx >= shorterPx)
    throw new RangeError(
      `Expected cropPaddingPx to be an integer in 0…${shorterPx - 1} for an image of ${width}×${height}, got ${paddingPx}`,
    )
  expectOffset('xPx', xPx, paddingPx)
  expectOffset('yPx', yPx, paddingPx)

  const out = new Uint8Array(data.length)
  const shiftX = xPx - paddingPx
  const insideFrom = Math.max(0, -shiftX)
  const insideTo = Math.min(width, width - shiftX)
  for (let y = 0; y < height; y++) {
    const source = reflect(y + yPx - paddingPx, height) * width
    const target = y * width
    // Most of a row is copied as a block; only what the padding would have held is reflected pixel by pixel.
    out.set(data.subarray(source + insideFrom + shiftX, source + insideTo + shiftX), target + insideFrom)
    for (let x = 0; x < insideFrom; x++) out[target + x] = data[source + reflect(x + shiftX, width)]!
    for (let x = insideTo; x < width; x++) out[target + x] = data[source + reflect(x + shiftX, width)]!
  }
  return { width, height, data: out }
}
