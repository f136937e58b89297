import type { GreyImage } from '../codec/grey-image.js'
import { resample } from '../image/resample.js'
import { greyToRgb } from './grey-to-rgb.js'
import { heatColour } from './heat-colour.js'
import { type OverlayStyle, overlayMask } from './overlay-mask.js'
import type { RgbImage } from './rgb-image.js'
import { saliencyToGrey } from './saliency-to-grey.js'

/** An image, smoothly resized so that its longer side is `cellPx`. */
const fitted = (image: GreyImage, cellPx: number): GreyImage => {
  const scale = cellPx / Math.max(image.width, image.height)
  const side = (px: number) => Math.max(1, Math.round(px * scale))
  return resample(image, { widthPx: side(image.width), heightPx: side(image.height) })
}

/** A cell that shows the image itself. */
export const imageCell = (image: GreyImage, cellPx: number): RgbImage => greyToRgb(fitted(image, cellPx))

/**
 * A cell that shows a mask over its image. The mask is resized like the image and cut at one half, so that the
 * outline is a smooth line at the panel's resolution, not the stairs of the model's.
 */
export const maskCell = (image: GreyImage, mask: GreyImage, cellPx: number, style: OverlayStyle): RgbImage => {
  const weight = fitted({ ...mask, data: mask.data.map(value => (value === 0 ? 0 : 255)) }, cellPx)
  const cut = { ...weight, data: weight.data.map(value => (value >= 128 ? 1 : 0)) }
  return overlayMask(imageCell(image, cellPx), cut, style)
}

/** A cell that shows a saliency map of the image's size as heat. */
export const heatCell = (image: GreyImage, saliency: Float32Array, cellPx: number): RgbImage =>
  greyToRgb(fitted(saliencyToGrey(saliency, image.width, image.height), cellPx), grey => heatColour(grey / 255))
