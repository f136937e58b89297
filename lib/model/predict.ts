import * as tf from '@tensorflow/tfjs-core'
import { bridge } from './bridge.js'
import { classHead } from './class-head.js'
import { decode } from './decoder.js'
import { noDropout } from './dropout.js'
import { encode } from './encoder.js'
import { imageTensor } from './image-tensor.js'
import type { Model } from './model.js'
import { type SaliencyScale, saliency } from './saliency.js'

/** How many pixels × base channels are evaluated at once: about 300 MB. */
const largestChunk = 4 * 256 * 256 * 16

/** Runs `evaluate` on the images in chunks that fit, one after the other, and frees each chunk's tensors. */
const inChunks = async (
  { sizePx, baseChannels }: Model,
  images: Uint8Array,
  count: number,
  evaluate: (x: tf.Tensor4D) => tf.Tensor[],
  use: (values: Float32Array[], begin: number) => void,
  signal?: AbortSignal,
): Promise<void> => {
  if (images.length !== count * sizePx * sizePx) {
    throw new Error(`Expected ${count} images of ${sizePx}×${sizePx} pixels, got ${images.length} bytes.`)
  }
  const chunk = Math.max(1, Math.floor(largestChunk / (sizePx * sizePx * baseChannels)))
  for (let begin = 0; begin < count; begin += chunk) {
    const results = tf.tidy(() => evaluate(imageTensor(images, sizePx, begin, Math.min(chunk, count - begin))))
    const values = await Promise.all(results.map(result => result.data<'float32'>()))
    tf.dispose(results)
    use(values, begin)
    if (signal === undefined) continue
    // A chunk keeps this thread busy: without a pause nobody could abort.
    await tf.nextFrame()
    signal.throwIfAborted()
  }
}

/**
 * What a model makes of images: the probability [count] that each is abnormal, the lung probability [count,H,W] of each
 * pixel, and saliency maps [count,H,W], how much the larger class logit changes with each pixel. null is what the model
 * has no part for: without a class head no class and no saliency, without a decoder no lungs.
 */
export type Prediction = Readonly<{
  abnormal: Float32Array | null
  lungs: Float32Array | null
  saliency: Float32Array | null
}>

export type PredictOptions = Readonly<{
  /** How saliency maps were scaled in training (default not at all); the bridge sees them so. */
  saliencyScale?: SaliencyScale
  /** Aborting it ends the work between two chunks of images; the promise then rejects with its reason. */
  signal?: AbortSignal
}>

/** What predicts: `predict` itself, or a function around it such as `flipAverage(predict)`. */
export type Predict = (model: Model, images: Uint8Array, count: number, options?: PredictOptions) => Promise<Prediction>

/**
 * All that a model makes of `images` ([count,H,W] uint8), with dropout off and the encoder run once for all of it (and
 * once more for the saliency). All tensors are disposed. Throws where the number of pixels is wrong.
 *
 * @example const { abnormal, lungs } = await predict(model, images, 16, { saliencyScale: about.saliencyScale })
 */
export const predict: Predict = async (model, images, count, { saliencyScale = 'none', signal } = {}) => {
  const { sizePx, switches } = model
  const abnormal = switches.crossEntropy ? new Float32Array(count) : null
  const lungs = switches.dice ? new Float32Array(images.length) : null
  const saliencyMaps = switches.crossEntropy ? new Float32Array(images.length) : null
  await inChunks(
    model,
    images,
    count,
    x => {
      const map = switches.crossEntropy ? saliency(x, model, saliencyScale) : null
      const levels = encode(x, model, noDropout)
      const joined = map !== null && switches.saliencyBridge ? bridge(x, map) : null
      return [
        ...(map === null ? [] : [map, tf.softmax(classHead(levels.conv5, model.weights))]),
        ...(switches.dice ? [tf.sigmoid(decode(levels, joined, model, noDropout))] : []),
      ]
    },
    (values, begin) => {
      if (abnormal !== null && saliencyMaps !== null) {
        saliencyMaps.set(values[0]!, begin * sizePx * sizePx)
        abnormal.set(abnormalOf(values[1]!), begin)
      }
      lungs?.set(values.at(-1)!, begin * sizePx * sizePx)
    },
    signal,
  )
  return { abnormal, lungs, saliency: saliencyMaps }
}

/** The second of each two class probabilities. */
const abnormalOf = (probabilities: Float32Array): Float32Array =>
  Float32Array.from({ length: probabilities.length / 2 }, (_, i) => probabilities[2 * i + 1]!)

/**
 * Lung probabilities and saliency maps, both [count,H,W], of `images` ([count,H,W] uint8) with dropout off. Probabilities
 * are 0…1; saliency is as the bridge sees it, and all 0 in a model without a bridge. All tensors are disposed.
 * Throws where the model has no decoder or the number of pixels is wrong.
 */
export const predictSegmentation = async (
  model: Model,
  images: Uint8Array,
  count: number,
  { saliencyScale = 'none' }: { saliencyScale?: SaliencyScale } = {},
): Promise<{ probabilities: Float32Array; saliency: Float32Array }> => {
  if (!model.switches.dice) throw new Error(`Expected a model that segments, got ${model.name}.`)
  const { sizePx, switches } = model
  const probabilities = new Float32Array(images.length)
  const saliencyMaps = new Float32Array(images.length)
  await inChunks(
    model,
    images,
    count,
    x => {
      const map = switches.saliencyBridge ? saliency(x, model, saliencyScale) : null
      const logits = decode(encode(x, model, noDropout), map && bridge(x, map), model, noDropout)
      return map === null ? [tf.sigmoid(logits)] : [tf.sigmoid(logits), map]
    },
    ([probability, map], begin) => {
      probabilities.set(probability!, begin * sizePx * sizePx)
      if (map !== undefined) saliencyMaps.set(map, begin * sizePx * sizePx)
    },
  )
  return { probabilities, saliency: saliencyMaps }
}

/**
 * The saliency maps [count,H,W] of `images` ([count,H,W] uint8), unscaled: how much the larger class logit changes with
 * each pixel, in any model that classifies, whether or not its decoder sees them. All tensors are disposed. Throws where
 * the model has no class head or the number of pixels is wrong.
 */
export const predictSaliency = async (model: Model, images: Uint8Array, count: number): Promise<Float32Array> => {
  requireClassHead(model)
  const maps = new Float32Array(images.length)
  await inChunks(
    model,
    images,
    count,
    x => [saliency(x, model)],
    ([map], begin) => maps.set(map!, begin * model.sizePx * model.sizePx),
  )
  return maps
}

const requireClassHead = ({ name, switches }: Model): void => {
  if (!switches.crossEntropy) throw new Error(`Expected a model that classifies, got ${name}.`)
}

/** What `finish` makes of the class logits, [count,2]. */
const classPairs = async (
  model: Model,
  images: Uint8Array,
  count: number,
  finish: (logits: tf.Tensor2D) => tf.Tensor2D,
): Promise<Float32Array> => {
  requireClassHead(model)
  const pairs = new Float32Array(2 * count)
  await inChunks(
    model,
    images,
    count,
    x => [finish(classHead(encode(x, model, noDropout).conv5, model.weights))],
    ([values], begin) => pairs.set(values!, 2 * begin),
  )
  return pairs
}

/**
 * The class logits [count,2] (normal, abnormal) of `images` ([count,H,W] uint8) with dropout off: what a cross-entropy is
 * computed from. All tensors are disposed. Throws where the model has no class head or the number of pixels is wrong.
 */
export const predictClassLogits = (model: Model, images: Uint8Array, count: number): Promise<Float32Array> =>
  classPairs(model, images, count, logits => logits)

/**
 * The probability [count] that each of `images` ([count,H,W] uint8) is abnormal, with dropout off. All tensors are
 * disposed. Throws where the model has no class head or the number of pixels is wrong.
 */
export const predictClass = async (model: Model, images: Uint8Array, count: number): Promise<Float32Array> =>
  abnormalOf(await classPairs(model, images, count, logits => tf.softmax(logits)))
