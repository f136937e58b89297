import type { GreyImage } from '../codec/grey-image.js'
import { resample } from '../image/resample.js'
import { outline } from './outline.js'
import { panelTheme } from './panel-theme.js'
import type { RgbImage } from './rgb-image.js'

/** The colour's share inside the lungs: what is under it stays readable. */
const TINT = 0.12

/** An outline that is seen when the whole picture is: two pixels in one of 500 px. */
const thicknessPx = ({ width, height }: GreyImage) => Math.max(1, Math.round(Math.max(width, height) / 250))

/**
 * A picture in grey with the predicted lungs drawn over it: outlined and lightly tinted in the colour of predictions.
 *
 * `lungs` is the probability, 0…255, on the model's grid, which is stretched over the picture. It is resized like a picture
 * and cut at one half, so that the outline is a smooth line at the picture's size, not the stairs of the model's: within half
 * a pixel of the model's grid it is the border of the mask.
 */
export const lungsOverlay = (picture: GreyImage, lungs: GreyImage): RgbImage => {
  const { width, height, data } = picture
  const soft = resample(lungs, { widthPx: width, heightPx: height }).data
  const mask = { width, height, data: soft.map(value => (value >= 128 ? 1 : 0)) }
  const line = outline(mask, thicknessPx(picture)).data
  const colour = panelTheme.prediction
  const out = new Uint8Array(3 * data.length)
  for (let i = 0; i < data.length; i++) {
    const share = line[i] === 1 ? 1 : mask.data[i] === 1 ? TINT : 0
    const grey = (1 - share) * data[i]!
    for (let c = 0; c < 3; c++) out[3 * i + c] = Math.round(grey + share * colour[c]!)
  }
  return { width, height, data: out }
}
