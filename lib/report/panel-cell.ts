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

/** A mask and how it is drawn. */
export type MaskLayer = OverlayStyle & Readonly<{ mask: GreyImage }>

/**
 * A cell that shows masks over their image, the last one on top. Masks are resized like the image and cut at one half, so
 * that an outline is a smooth line at the cell's resolution, not the stairs of the model's.
 */
export const masksCell = (image: GreyImage, layers: readonly MaskLayer[], cellPx: number): RgbImage =>
  layers.reduce(
    (picture, { mask, ...style }) => {
      const weight = fitted({ ...mask, data: mask.data.map(value => (value === 0 ? 0 : 255)) }, cellPx)
      const cut = { ...weight, data: weight.data.map(value => (value >= 128 ? 1 : 0)) }
      return overlayMask(picture, cut, style)
    },
    imageCell(image, cellPx),
  )

/** A cell that shows one mask over its image. */
export const maskCell = (image: GreyImage, mask: GreyImage, cellPx: number, style: OverlayStyle): RgbImage =>
  masksCell(image, [{ mask, ...style }], cellPx)

/** A cell that shows a saliency map of the image's size as heat. */
export const heatCell = (image: GreyImage, saliency: Float32Array, cellPx: number): RgbImage =>
  greyToRgb(fitted(saliencyToGrey(saliency, image.width, image.height), cellPx), grey => heatColour(grey / 255))
