import * as tf from '@tensorflow/tfjs-core'
import { PipelineFailure } from '../codec/pipeline-error.js'
import type { TrainingBatch } from '../codec/training-batch.js'
import { computingPlace } from '../engine/computing-place.js'
import { readsAreQueued } from '../engine/reads-are-queued.js'
import { bridge } from '../model/bridge.js'
import { classHead } from '../model/class-head.js'
import { decode } from '../model/decoder.js'
import { encode } from '../model/encoder.js'
import type { Model } from '../model/model.js'
import { type SaliencyScale, saliency } from '../model/saliency.js'
import { accumulateGradients, type StepGradients } from './accumulate-gradients.js'
import type { Adam } from './adam.js'
import { usedBranches } from './branches.js'
import { clipGradients } from './clip-gradients.js'
import {
  type LossOptions,
  type LossTerms,
  multimixLosses,
  needsWholeBatch,
  paperLossOptions,
  pseudoLabels,
} from './losses.js'
import { defaultMicroBatch, type MicroBatch, microBatches } from './micro-batches.js'
import { batchSizeOf, type StepInputs, stepInputs } from './step-inputs.js'

/**
 * The form of the losses and of the saliency map; the defaults are the paper's. With `reportWeak` (default false) the weak
 * view's probabilities are reported, too.
 */
export type ObjectiveOptions = Readonly<{ loss?: LossOptions; saliencyScale?: SaliencyScale; reportWeak?: boolean }>

/**
 * `seed` and `step` (from 0, over the whole training) key the dropout masks; `learningRate` is Adam's. `microBatch` is
 * how many images of each branch are in memory at once (default: see `defaultMicroBatch`); it does not change the result
 * but for rounding. `gradientsOf` computes the gradients of the micro-batches elsewhere (see `openReplicas`).
 *
 * `ahead` is for a device that works by itself: the update is queued behind the gradients, and the losses are read after
 * a turn of the event loop, in which the next step can be queued. Where they are not finite, the device changes nothing.
 *
 * `clipNorm` is what the norm of all gradients is scaled down to (see `clipGradients`); null, the default, scales none.
 * `onUpdate` is called when the update has been queued, in the same turn of the event loop: there averages of the weights
 * are taken. With `ahead` it has been called even where the losses turn out not to be finite, with the weights unchanged.
 */
export type StepOptions = ObjectiveOptions &
  Readonly<{
    seed: number
    step: number
    learningRate: number
    microBatch?: number
    gradientsOf?: GradientsOf
    ahead?: boolean
    clipNorm?: number | null
    onUpdate?: () => void
  }>

/**
 * Computes the gradients of a step from those of its micro-batches: Σ count/M · gradients, added in the order of the
 * micro-batches. The caller disposes them.
 */
export type GradientsOf = (
  model: Model,
  batch: TrainingBatch,
  parts: readonly MicroBatch[],
  options: StepOptions,
) => Promise<StepGradients>

/**
 * The unweighted losses of a step, their weighted total, and the share of images whose pseudo-label was used.
 * `weakAbnormal` are the probabilities [M] that the weak view of each unlabelled image is abnormal, in the batch's order;
 * null unless `reportWeak` asked for them and the model has pseudo-labels.
 */
export type StepReport = Readonly<{
  losses: Readonly<Record<'crossEntropy' | 'pseudoLabel' | 'dice' | 'kl' | 'total', number>>
  pseudoLabelShare: number
  weakAbnormal: Float32Array | null
}>

/**
 * Algorithm 1 of the paper (arXiv 2010.14731) up to its update, on one micro-batch. Nothing is changed; the caller
 * disposes what it gets.
 *
 * InstanceNorm works image by image, so branches that go the same way go together: only segmentation images need
 * saliency and decoder, only classification images the class head, and the weak view no backward pass.
 */
export const stepGradients = (
  model: Model,
  { imagesOf, dropoutOf, targets }: StepInputs,
  { loss = paperLossOptions, saliencyScale = 'none', reportWeak = false }: ObjectiveOptions = {},
): StepGradients =>
  tf.tidy(() => {
    const { weights, switches, terms: learnt } = model
    const { segmentation, classification, pseudoLabelling } = usedBranches(learnt)

    // The saliency bridge of labelled and unlabelled segmentation images: dropout off, a constant.
    const x = segmentation.length > 0 ? imagesOf(segmentation) : null // [m or 2m,H,W,1]
    const saliencyBridge = x && switches.saliencyBridge ? bridge(x, saliency(x, model, saliencyScale)) : null

    // Pseudo-labels from the weak view: a forward pass in training mode, a constant.
    const [classWeak = null] = pseudoLabelling.map(
      weak => classHead(encode(imagesOf([weak]), model, dropoutOf([weak])).conv5, weights), // [m,2]
    )

    const xClass = classification.length > 0 ? imagesOf(classification) : null // [m or 2m,H,W,1]
    const segment = (images: tf.Tensor4D) => {
      const dropout = dropoutOf(segmentation)
      return decode(encode(images, model, dropout), saliencyBridge, model, dropout)
    }
    const classify = (images: tf.Tensor4D) => classHead(encode(images, model, dropoutOf(classification)).conv5, weights)

    let terms!: LossTerms
    const { value: total, grads } = tf.variableGrads(() => {
      // ŷ_l, ŷ_u [m,H,W,1] and c_l, c_s [m,2], as logits
      const segmentations: tf.Tensor4D[] = x === null ? [] : tf.split(segment(x), segmentation.length)
      const classes: tf.Tensor2D[] = xClass === null ? [] : tf.split(classify(xClass), classification.length)
      const [segmentationLabelled = null, segmentationUnlabelled = null] = segmentations
      const [classLabelled = null, classStrong = null] = classes
      const losses = multimixLosses(
        { classLabelled, classWeak, classStrong, segmentationLabelled, segmentationUnlabelled },
        targets,
        loss,
      )
      terms = losses.terms
      for (const term of Object.values(terms)) tf.keep(term)
      return losses.total
    }, [...weights.values()])
    const confident =
      classWeak === null ? tf.scalar(0) : tf.mean(pseudoLabels(classWeak, loss.threshold, loss.alignment).confident)
    const { crossEntropy, pseudoLabel, dice, kl } = terms
    const scalars = tf.stack([crossEntropy, pseudoLabel, dice, kl, total, confident]) as tf.Tensor1D
    tf.dispose(Object.values(terms))
    const gradients: tf.NamedTensorMap = {}
    for (const [name, weight] of weights) {
      const gradient = grads[weight.name]
      if (gradient !== undefined) gradients[name] = gradient
    }
    return { gradients, scalars, ...(reportWeak && classWeak && { weakAbnormal: abnormalShare(classWeak) }) }
  })

/** softmax(logits) of the class abnormal: [m,2] to [m]. */
const abnormalShare = (logits: tf.Tensor2D): tf.Tensor1D =>
  tf.reshape(tf.slice(tf.softmax(logits), [0, 1], [-1, 1]), [-1])

/** In this thread, one micro-batch after the other. */
const gradientsHere: GradientsOf = async (model, batch, parts, options) =>
  accumulateGradients(parts, part => stepGradients(model, stepInputs(model, batch, part, options), options))

/** Throws for the first term of the loss that is not a finite number, by name and step (from 1, as in the history). */
const requireFinite = (losses: StepReport['losses'], step: number): void => {
  for (const [term, value] of Object.entries(losses)) {
    if (!Number.isFinite(value)) {
      throw new PipelineFailure({ _tag: 'LossNotFinite', stage: 'training', step: step + 1, term, value })
    }
  }
}

/** How many images of each branch go together, unless the caller says so: all, where a term is a mean over them all. */
const microBatchOf = (
  { sizePx, baseChannels, terms }: Model,
  batchSize: number,
  { microBatch, loss = paperLossOptions }: StepOptions,
): number => {
  const wholeBatch = needsWholeBatch(terms, loss.klMode)
  const size =
    microBatch ?? (wholeBatch ? batchSize : defaultMicroBatch({ sizePx, baseChannels, batchSize }, computingPlace()))
  if (wholeBatch && size < batchSize) {
    throw new Error(`Expected microBatch ≥ ${batchSize} with klMode batch-mean, a mean over all images, got ${size}.`)
  }
  return size
}

/**
 * One training step of any of the eight models: gradients of all micro-batches, summed, then one update of Adam. It
 * changes the model's weights and the optimiser's moments and leaves no other tensor behind. Rejects, with the weights as
 * they were, where a loss is not finite or a batch does not fit the model.
 *
 * @example
 * const optimizer = createAdam(model.weights)
 * const { losses } = await trainStep(model, optimizer, batch, { seed: 1, step: 0, learningRate: 1e-4 })
 */
export const trainStep = async (
  model: Model,
  optimizer: Adam,
  batch: TrainingBatch,
  options: StepOptions,
): Promise<StepReport> => {
  const { step, gradientsOf = gradientsHere, ahead = false } = options
  const batchSize = batchSizeOf(model, batch)
  const parts = microBatches(batchSize, microBatchOf(model, batchSize, options))
  const result = await gradientsOf(model, batch, parts, options)
  const { gradients, scalars } = result
  try {
    if (ahead) queueUpdate(optimizer, gradients, options, scalars)
    // Where a read is queued like all else, it is asked for before the next step is: it would wait for that one, too.
    const asked = ahead && readsAreQueued() ? readReport(result) : null
    if (ahead) await new Promise<void>(resolve => setImmediate(resolve))
    const { weakAbnormal, values } = await (asked ?? readReport(result))
    const [crossEntropy, pseudoLabel, dice, kl, total, pseudoLabelShare] = values
    const losses = { crossEntropy: crossEntropy!, pseudoLabel: pseudoLabel!, dice: dice!, kl: kl!, total: total! }
    requireFinite(losses, step)
    if (!ahead) queueUpdate(optimizer, gradients, options)
    // Shares of micro-batches add up to a little more than 1 in float32.
    return { losses, pseudoLabelShare: Math.min(1, pseudoLabelShare!), weakAbnormal }
  } finally {
    tf.dispose(result)
  }
}

/** Reads what a step reports; both are asked for in the turn of the call. */
const readReport = async ({ scalars, weakAbnormal }: StepGradients) => {
  const reading = [weakAbnormal?.data<'float32'>(), scalars.data<'float32'>()] as const
  const [abnormal, values] = await Promise.all(reading)
  return { weakAbnormal: abnormal ?? null, values }
}

/** Queues the update of the weights: with `scalars`, only where their total is finite, without reading it. */
const queueUpdate = (
  optimizer: Adam,
  gradients: tf.NamedTensorMap,
  { step, learningRate, clipNorm = null, onUpdate }: StepOptions,
  scalars?: tf.Tensor1D,
): void => {
  tf.tidy(() => {
    const clipped = clipNorm === null ? gradients : clipGradients(gradients, clipNorm)
    optimizer.apply(clipped, { step, learningRate, ...(scalars && { when: totalIsFinite(scalars) }) })
  })
  onUpdate?.()
}

/** 1 where the total of a step's scalars is finite, else 0. */
const totalIsFinite = (scalars: tf.Tensor1D): tf.Scalar => {
  const total = tf.reshape(tf.slice(scalars, 4, 1), [])
  return tf.cast(tf.less(tf.abs(total), 3e38), 'float32')
}
