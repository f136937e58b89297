import type { GreyImage } from '../codec/grey-image.js'

/** How many pixels have each of the 256 grey values: `histogram(image)[x]` = #{pixels equal to x}. */
export const histogram = (image: GreyImage): Uint32Array => {
  const counts = new Uint32Array(256)
  for (const value of image.data) counts[value]!++
  return counts
}
