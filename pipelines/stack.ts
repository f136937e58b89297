import type { GreyImage } from '../lib/codec/grey-image.js'
import type { ImageBatch } from '../lib/codec/training-batch.js'
import type { DrawnSample } from './read-samples.js'

const stack = (images: readonly GreyImage[], sizePx: number): Uint8Array => {
  const pixels = new Uint8Array(images.length * sizePx * sizePx)
  images.forEach((image, i) => {
    if (image.width !== sizePx || image.height !== sizePx)
      throw new Error(`Expected images of ${sizePx}×${sizePx}, got ${image.width}×${image.height}`)
    pixels.set(image.data, i * sizePx * sizePx)
  })
  return pixels
}

/** The images of a batch, one after the other: [M,H,W] uint8 with H = W = `sizePx`. */
export const stackImages = (batch: readonly DrawnSample[], sizePx: number): ImageBatch => ({
  ids: batch.map(({ sample }) => sample.key.id),
  images: stack(
    batch.map(({ sample }) => sample.image),
    sizePx,
  ),
})

/** The masks of a batch, [M,H,W] of 0/1. Throws where a sample has none: only labelled sets come here. */
export const stackMasks = (batch: readonly DrawnSample[], sizePx: number): Uint8Array =>
  stack(
    batch.map(({ sample }) => {
      if (!sample.mask) throw new Error(`Expected ${sample.key.id} to have a mask, got none`)
      return sample.mask
    }),
    sizePx,
  )

/** The labels of a batch, [M] of 0 (normal) / 1 (abnormal). Throws where a sample has none. */
export const stackLabels = (batch: readonly DrawnSample[]): Uint8Array =>
  Uint8Array.from(batch, ({ sample }) => {
    if (!sample.key.label) throw new Error(`Expected ${sample.key.id} to have a label, got none`)
    return sample.key.label === 'abnormal' ? 1 : 0
  })
