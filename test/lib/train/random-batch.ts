import type { TrainingBatch } from '../../../lib/codec/training-batch.js'
import { keyedRandom } from '../../../lib/random/keyed-random.js'

/** A batch of noise, the same for the same seed, in every branch `batchSize` images; bright pixels are the mask. */
export const randomBatch = (sizePx: number, batchSize: number, seed = 1): TrainingBatch => {
  const random = keyedRandom('batch', seed)
  const integers = (length: number, below: number) => Uint8Array.from({ length }, () => Math.floor(random() * below))
  const pixels = batchSize * sizePx * sizePx
  const branch = () => ({
    ids: Array.from({ length: batchSize }, (_, i) => `noise/${i}`),
    images: integers(pixels, 256),
  })
  const labelled = branch()
  return {
    sizePx,
    segmentationLabelled: { ...labelled, masks: labelled.images.map(value => Number(value > 127)) },
    segmentationUnlabelled: branch(),
    classificationLabelled: { ...branch(), labels: integers(batchSize, 2) },
    classificationWeak: branch(),
    classificationStrong: branch(),
  }
}
