import type { GreyImage } from '../codec/grey-image.js'
import type { Colour } from './colour.js'
import type { RgbImage } from './rgb-image.js'

/** The image in colour: each grey value x becomes `colourOf(x)`, by default the same grey. */
export const greyToRgb = (
  { width, height, data }: GreyImage,
  colourOf: (grey: number) => Colour = grey => [grey, grey, grey],
): RgbImage => {
  const palette = Array.from({ length: 256 }, (_, grey) => colourOf(grey))
  const out = new Uint8Array(3 * data.length)
  for (let i = 0; i < data.length; i++) out.set(palette[data[i]!]!, 3 * i)
  return { width, height, data: out }
}
