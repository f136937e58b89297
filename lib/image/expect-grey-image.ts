import type { GreyImage } from '../codec/grey-image.js'
import { shown } from '../codec/shown.js'

/**
 * Checks the shape of an image where its pixels enter: sides of whole pixels, at least 1×1, and a byte for each pixel.
 * Throws a RangeError that says what was found.
 */
export const expectGreyImage = (image: GreyImage): void => {
  const { width, height, data } = image
  if (
    Number.isSafeInteger(width) &&
    Number.isSafeInteger(height) &&
    width >= 1 &&
    height >= 1 &&
    data instanceof Uint8Array &&
    data.length === width * height
  )
    return
  const found = data instanceof Uint8Array ? `${data.length} bytes` : 'data that are no Uint8Array'
  throw new RangeError(
    `Expected an image of whole pixels, at least 1×1, with width·height bytes, got ${shown(width)}×${shown(height)} with ${found}`,
  )
}
