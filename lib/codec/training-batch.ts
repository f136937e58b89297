/** Images of one branch: `images` is [M,H,W] uint8 row-major, H = W = `sizePx` of the batch; `ids` has M sample ids. */
export type ImageBatch = Readonly<{ ids: readonly string[]; images: Uint8Array }>

/**
 * The five batches of one training step (Algorithm 1), M images each. `masks` is [M,H,W] of 0/1, `labels` is [M]
 * of 0 (normal) / 1 (abnormal). The weak and the strong batch are two views of the same M unlabelled images. A branch that
 * the model does not learn from is empty: it has no ids, no images and no targets.
 */
export type TrainingBatch = Readonly<{
  sizePx: number
  segmentationLabelled: ImageBatch & Readonly<{ masks: Uint8Array }>
  segmentationUnlabelled: ImageBatch
  classificationLabelled: ImageBatch & Readonly<{ labels: Uint8Array }>
  classificationWeak: ImageBatch
  classificationStrong: ImageBatch
}>

const noImages = (): ImageBatch => ({ ids: [], images: new Uint8Array(0) })

/** A batch whose five branches are empty, to lay the used ones over. */
export const emptyBatch = (sizePx: number): TrainingBatch => ({
  sizePx,
  segmentationLabelled: { ...noImages(), masks: new Uint8Array(0) },
  segmentationUnlabelled: noImages(),
  classificationLabelled: { ...noImages(), labels: new Uint8Array(0) },
  classificationWeak: noImages(),
  classificationStrong: noImages(),
})
