import type { GreyImage } from '../lib/codec/grey-image.js'
import type { ImageBatch } from '../lib/codec/training-batch.js'
import { releasePixels } from '../lib/flowable/release-pixels.js'
import type { PreparedSample } from './prepare-together.js'

const stack = (images: readonly GreyImage[], sizePx: number): Uint8Array => {
  const pixels = new Uint8Array(images.length * sizePx * sizePx)
  images.forEach((image, i) => {
    if (image.width !== sizePx || image.height !== sizePx)
      throw new Error(`Expected images of ${sizePx}×${sizePx}, got ${image.width}×${image.height}`)
    pixels.set(image.data, i * sizePx * sizePx)
  })
  return pixels
}

const viewAt = ({ key, views }: PreparedSample, view: number) => {
  const pixels = views[view]
  if (!pixels) throw new Error(`Expected ${key.id} to have a view ${view}, got ${views.length} views`)
  return pixels
}

/** One view of each sample of a batch, one after the other: [M,H,W] uint8 with H = W = `sizePx`. */
export const stackImages = (batch: readonly PreparedSample[], sizePx: number, view = 0): ImageBatch => ({
  ids: batch.map(({ key }) => key.id),
  images: stack(
    batch.map(sample => viewAt(sample, view).image),
    sizePx,
  ),
})

/** The masks of one view of a batch, [M,H,W] of 0/1. Throws where a sample has none: only labelled sets come here. */
export const stackMasks = (batch: readonly PreparedSample[], sizePx: number, view = 0): Uint8Array =>
  stack(
    batch.map(sample => {
      const { mask } = viewAt(sample, view)
      if (!mask) throw new Error(`Expected ${sample.key.id} to have a mask, got none`)
      return mask
    }),
    sizePx,
  )

/** The labels of a batch, [M] of 0 (normal) / 1 (abnormal). Throws where a sample has none. */
export const stackLabels = (batch: readonly PreparedSample[]): Uint8Array =>
  Uint8Array.from(batch, ({ key }) => {
    if (!key.label) throw new Error(`Expected ${key.id} to have a label, got none`)
    return key.label === 'abnormal' ? 1 : 0
  })

/** Frees the pixels of samples that have been stacked: their views and masks are empty afterwards. */
export const releaseSamples = (samples: readonly PreparedSample[]): void =>
  releasePixels(
    ...samples.flatMap(({ views }) => views.flatMap(({ image, mask }) => [image.data, ...(mask ? [mask.data] : [])])),
  )
