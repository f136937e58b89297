import type { ImageBatch, TrainingBatch } from '../codec/training-batch.js'

const shared = (bytes: Uint8Array): Uint8Array => {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length))
  copy.set(bytes)
  return copy
}

const sharedImages = <B extends ImageBatch>(branch: B): B => ({ ...branch, images: shared(branch.images) })

/** The same batch in memory that threads share, so that each can be given the whole of it without a copy. */
export const sharedBatch = (batch: TrainingBatch): TrainingBatch => ({
  sizePx: batch.sizePx,
  segmentationLabelled: {
    ...sharedImages(batch.segmentationLabelled),
    masks: shared(batch.segmentationLabelled.masks),
  },
  segmentationUnlabelled: sharedImages(batch.segmentationUnlabelled),
  classificationLabelled: sharedImages(batch.classificationLabelled),
  classificationWeak: sharedImages(batch.classificationWeak),
  classificationStrong: sharedImages(batch.classificationStrong),
})
