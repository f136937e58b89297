import * as tf from '@tensorflow/tfjs-core'
import type { MicroBatch } from './micro-batches.js'

/**
 * The gradient of the total loss by weight name (in the weight's layout), and six scalars [6]: cross-entropy,
 * pseudo-label, Dice, KL, total, share of confident pseudo-labels. `weakAbnormal` [m] is the weak view's probability of the
 * class abnormal, image by image and not aligned with anything; absent where it was not asked for, or there is none.
 */
export type StepGradients = Readonly<{
  gradients: tf.NamedTensorMap
  scalars: tf.Tensor1D
  weakAbnormal?: tf.Tensor1D
}>

/**
 * Σ count/M · gradients over the micro-batches of a step, added in their order, one after the other; what is known of
 * single images is put together in that order. The caller disposes them.
 */
export const accumulateGradients = (
  parts: readonly MicroBatch[],
  gradientsOf: (part: MicroBatch) => StepGradients,
): StepGradients => {
  const batchSize = parts.reduce((sum, { count }) => sum + count, 0)
  let sum: StepGradients | null = null
  for (const part of parts) {
    const before: StepGradients | null = sum
    sum = tf.tidy((): StepGradients => added(before, gradientsOf(part), part.count / batchSize))
    if (before !== null) tf.dispose(before)
  }
  if (sum === null) throw new Error('Expected at least one micro-batch, got none.')
  return sum
}

/** sum + share·part, by name. */
const added = (sum: StepGradients | null, part: StepGradients, share: number): StepGradients => {
  const add = <T extends tf.Tensor>(before: T | undefined, value: T): T => {
    const weighted = share === 1 ? value : (tf.mul(value, share) as T)
    return before === undefined ? weighted : (tf.add(before, weighted) as T)
  }
  return {
    gradients: Object.fromEntries(
      Object.entries(part.gradients).map(([name, value]) => [name, add(sum?.gradients[name], value)]),
    ),
    scalars: add(sum?.scalars, part.scalars),
    ...(part.weakAbnormal && { weakAbnormal: joined(sum?.weakAbnormal, part.weakAbnormal) }),
  }
}

const joined = (before: tf.Tensor1D | undefined, part: tf.Tensor1D): tf.Tensor1D =>
  before === undefined ? part : tf.concat([before, part])
