import * as tf from '@tensorflow/tfjs-core'
import type { TrainingBatch } from '../codec/training-batch.js'
import type { Dropout } from '../model/dropout.js'
import { dropoutLayers } from '../model/dropout-layers.js'
import { bytesTensor, imageTensor } from '../model/image-tensor.js'
import type { Model } from '../model/model.js'
import { type Branch, usedBranches } from './branches.js'
import { drawMasks, drawsMasks } from './draw-masks.js'
import { dropoutMasks } from './dropout-masks.js'
import type { Targets } from './losses.js'
import type { MicroBatch } from './micro-batches.js'

/**
 * What a micro-batch of m images a branch is computed from: the images of a list of branches, one after the other
 * ([branches·m,H,W,1] float32), their dropout, and the targets.
 */
export type StepInputs = Readonly<{
  imagesOf: (branches: readonly Branch[]) => tf.Tensor4D
  dropoutOf: (branches: readonly Branch[]) => Dropout
  targets: Targets
}>

/** The number of images M of each branch that the model learns from; throws where they differ, or where pixels are missing. */
export const batchSizeOf = ({ terms, sizePx }: Model, batch: TrainingBatch): number => {
  if (batch.sizePx !== sizePx) throw new Error(`Expected images of ${sizePx}×${sizePx} pixels, got ${batch.sizePx}.`)
  const { segmentation, classification, pseudoLabelling } = usedBranches(terms)
  const branches = [...segmentation, ...classification, ...pseudoLabelling]
  const size = batch[branches[0]!].ids.length
  const check = (what: string, got: number, expected: number) => {
    if (got !== expected) throw new Error(`Expected ${what} to have ${expected} elements, got ${got}.`)
  }
  if (size < 1) throw new Error('Expected a batch of at least one image, got none.')
  for (const branch of branches) {
    check(`${branch}.ids`, batch[branch].ids.length, size)
    check(`${branch}.images`, batch[branch].images.length, size * sizePx * sizePx)
  }
  if (terms.dice) check('segmentationLabelled.masks', batch.segmentationLabelled.masks.length, size * sizePx * sizePx)
  if (terms.crossEntropy) check('classificationLabelled.labels', batch.classificationLabelled.labels.length, size)
  return size
}

/**
 * The tensors of one micro-batch, made when they are asked for. To be called inside `tf.tidy`, which disposes them.
 * Dropout is keyed by (seed, step, branch, position in the batch, layer).
 */
export const stepInputs = (
  model: Model,
  batch: TrainingBatch,
  { begin, count }: MicroBatch,
  { seed, step }: Readonly<{ seed: number; step: number }>,
): StepInputs => {
  const { sizePx, dropoutRate } = model
  const { labels } = batch.classificationLabelled
  const { masks } = batch.segmentationLabelled
  const pixels = sizePx * sizePx
  const maskedImages = (branches: readonly Branch[]) =>
    branches.flatMap(branch => Array.from({ length: count }, (_, i) => ({ branch, position: begin + i })))
  const { segmentation, classification, pseudoLabelling } = usedBranches(model.terms)
  const passes = [segmentation, classification, pseudoLabelling]
  const layers = dropoutLayers(model)
  const drawn =
    drawsMasks() && dropoutRate > 0
      ? drawMasks(
          seed,
          step,
          dropoutRate,
          passes.map(branches => ({
            images: maskedImages(branches),
            layers: layers.filter(({ name }) => branches === segmentation || name.startsWith('encoder.')),
          })),
        )
      : []
  return {
    imagesOf: branches =>
      tf.concat(
        branches.map(branch => imageTensor(batch[branch].images, sizePx, begin, count)),
        0,
      ),
    dropoutOf: branches => {
      const pass = passes.findIndex(of => of.join() === branches.join())
      return dropoutMasks(seed, step, dropoutRate, maskedImages(branches), drawn[pass])
    },
    targets: {
      labels: tf.tensor1d(Int32Array.from(labels.subarray(begin, begin + count)), 'int32'),
      masks: bytesTensor(masks.subarray(begin * pixels, (begin + count) * pixels), [
        masks.length === 0 ? 0 : count,
        sizePx,
        sizePx,
        1,
      ]),
    },
  }
}
