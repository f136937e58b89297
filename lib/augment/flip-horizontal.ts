import type { GreyImage } from '../codec/grey-image.js'

/** Mirrors the image left to right in its own memory, for who has just made it, and returns it. */
export const flipInPlace = (image: GreyImage): GreyImage => {
  const { width, height, data } = image
  for (let y = 0; y < height; y++) data.subarray(y * width, (y + 1) * width).reverse()
  return image
}

/** The image mirrored left to right: out(x, y) = image(width − 1 − x, y). Returns a new image. */
export const flipHorizontal = (image: GreyImage): GreyImage => flipInPlace({ ...image, data: image.data.slice() })
