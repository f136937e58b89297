import type { GreyImage } from '../codec/grey-image.js'
import { resample } from '../image/resample.js'
import { heatColour } from './heat-colour.js'
import type { RgbImage } from './rgb-image.js'

/** How much of the picture is left where heat is lowest and highest. */
const [COLD, HOT] = [0.55, 0.1]

/** For each of 256 heats the colour that is added, and the share of the picture's grey under it. */
const palette = Array.from({ length: 256 }, (_, heat) => ({
  colour: heatColour(heat / 255),
  share: COLD + (heat / 255) * (HOT - COLD),
}))

/**
 * A picture in grey, darkened, with a saliency map glowing over it on the magma scale: black adds nothing, yellow most.
 * `saliency` is 0…255 (`saliencyToGrey`) on the model's grid, which is stretched smoothly over the picture.
 */
export const saliencyOverlay = (picture: GreyImage, saliency: GreyImage): RgbImage => {
  const { width, height, data } = picture
  const heat = resample(saliency, { widthPx: width, heightPx: height }).data
  const out = new Uint8Array(3 * data.length)
  for (let i = 0; i < data.length; i++) {
    const { colour, share } = palette[heat[i]!]!
    const grey = share * data[i]!
    for (let c = 0; c < 3; c++) out[3 * i + c] = Math.min(255, Math.round(grey + (1 - share) * colour[c]!))
  }
  return { width, height, data: out }
}
