import type { GreyImage } from '../codec/grey-image.js'

/**
 * The image with every pixel x replaced by `table[x]`; `table` has 256 entries. Every operation that sees one
 * pixel at a time is such a table. Returns a new image.
 */
export const lookUp = (image: GreyImage, table: Uint8Array): GreyImage => {
  const { width, height, data } = image
  const out = new Uint8Array(data.length)
  for (let i = 0; i < data.length; i++) out[i] = table[data[i]!]!
  return { width, height, data: out }
}
