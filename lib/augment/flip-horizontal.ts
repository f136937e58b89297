import type { GreyImage } from '../codec/grey-image.js'

/** The image mirrored left to right: out(x, y) = image(width − 1 − x, y). Returns a new image. */
export const flipHorizontal = ({ width, height, data }: GreyImage): GreyImage => {
  const out = data.slice()
  for (let y = 0; y < height; y++) out.subarray(y * width, (y + 1) * width).reverse()
  return { width, height, data: out }
}
