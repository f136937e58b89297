import * as tf from '@tensorflow/tfjs-core'
import { classHead } from './class-head.js'
import { noDropout } from './dropout.js'
import { encode } from './encoder.js'
import type { Network } from './weights.js'

/** How a saliency map is scaled: not at all (as published), or each image to 0…1. */
export type SaliencyScale = 'none' | 'minmax'

/** Σ over images of the larger class logit; its gradient is 1 at that logit, 0 at the other. */
const sumOfLargerLogits = tf.customGrad((logits, save) => {
  const larger = tf.cast(tf.oneHot(tf.argMax(logits as tf.Tensor2D, 1) as tf.Tensor1D, 2), 'float32')
  ;(save as tf.GradSaveFunc)([larger])
  return {
    value: tf.sum(tf.mul(logits as tf.Tensor2D, larger)),
    gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.mul(dy, saved!),
  }
}) as (logits: tf.Tensor2D) => tf.Scalar

/**
 * The saliency map s = |∂m/∂x|, [B,H,W,1], where m is the larger class logit of each image of x [B,H,W,1] (arXiv
 * 2010.14731). Dropout is off (the released code switches it back on during evaluation), and only input gradients are
 * computed: the result is a constant, so that no gradient reaches a weight through it. Call it outside of the function
 * that is being differentiated. The caller disposes the result.
 */
export const saliency = (x: tf.Tensor4D, network: Network, scale: SaliencyScale = 'none'): tf.Tensor4D =>
  tf.tidy(() => {
    const gradient = tf.grad(images =>
      sumOfLargerLogits(classHead(encode(images as tf.Tensor4D, network, noDropout).conv5, network.weights)),
    )(x)
    const map = tf.abs(gradient as tf.Tensor4D)
    if (scale === 'none') return map
    const lowest = tf.min(map, [1, 2, 3], true)
    const range = tf.sub(tf.max(map, [1, 2, 3], true), lowest)
    return tf.div(tf.sub(map, lowest), tf.maximum(range, 1e-12))
  })
