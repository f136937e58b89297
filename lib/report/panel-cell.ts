import type { GreyImage } from '../codec/grey-image.js'
import { resample } from '../image/resample.js'
import { greyToRgb } from './grey-to-rgb.js'
import { heatColour } from './heat-colour.js'
import { type OverlayStyle, overlayMask } from './overlay-mask.js'
import type { SegmentationRow } from './panel-row.js'
import { panelTheme as theme } from './panel-theme.js'
import type { RgbImage } from './rgb-image.js'
import { saliencyToGrey } from './saliency-to-grey.js'

/** An image, smoothly resized so that its longer side is `cellPx`. */
export const fitted = (image: GreyImage, cellPx: number): GreyImage => {
  const scale = cellPx / Math.max(image.width, image.height)
  const side = (px: number) => Math.max(1, Math.round(px * scale))
  return resample(image, { widthPx: side(image.width), heightPx: side(image.height) })
}

/**
 * A mask (0 = background, all else = foreground) of that size, as 0 and 1: resized like an image and cut at one half, so
 * that its edge is a smooth line at the cell's resolution, not the stairs of the model's.
 */
export const fittedMask = (mask: GreyImage, cellPx: number): GreyImage => {
  const weight = fitted({ ...mask, data: mask.data.map(value => (value === 0 ? 0 : 255)) }, cellPx)
  return { ...weight, data: weight.data.map(value => (value >= 128 ? 1 : 0)) }
}

/** A cell that shows the image itself. */
export const imageCell = (image: GreyImage, cellPx: number): RgbImage => greyToRgb(fitted(image, cellPx))

/** A mask and how it is drawn. */
export type MaskLayer = OverlayStyle & Readonly<{ mask: GreyImage }>

/** A cell that shows masks over their image, the last one on top, as `fittedMask` has them. */
export const masksCell = (image: GreyImage, layers: readonly MaskLayer[], cellPx: number): RgbImage =>
  layers.reduce(
    (picture, { mask, ...style }) => overlayMask(picture, fittedMask(mask, cellPx), style),
    imageCell(image, cellPx),
  )

/** A cell that shows one mask over its image. */
export const maskCell = (image: GreyImage, mask: GreyImage, cellPx: number, style: OverlayStyle): RgbImage =>
  masksCell(image, [{ mask, ...style }], cellPx)

/** A cell that shows both outlines of a row, the truth's on top: where only green is seen, they agree. */
export const outlinesCell = ({ image, truth, prediction }: SegmentationRow, cellPx: number): RgbImage =>
  masksCell(
    image,
    [
      { mask: prediction, colour: theme.prediction, tint: 0 },
      { mask: truth, colour: theme.truth, tint: 0 },
    ],
    cellPx,
  )

/** A cell that shows a saliency map of the image's size as heat. */
export const heatCell = (image: GreyImage, saliency: Float32Array, cellPx: number): RgbImage =>
  greyToRgb(fitted(saliencyToGrey(saliency, image.width, image.height), cellPx), grey => heatColour(grey / 255))
