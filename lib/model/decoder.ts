import * as tf from '@tensorflow/tfjs-core'
import { block } from './block.js'
import type { Dropout } from './dropout.js'
import type { Features } from './encoder.js'
import { type Network, weight } from './weights.js'

/**
 * Segmentation logits [B,H,W,1] (sigmoid outside) of the encoder's features: four times bilinear ×2 (aligned corners),
 * joined with the features of that size and, at the deepest level, with the saliency bridge [B,H/8,W/8,2] where there is
 * one, and a block; then conv 1×1. The caller disposes the result.
 */
export const decode = (
  features: Features,
  saliencyBridge: tf.Tensor4D | null,
  network: Network,
  dropout: Dropout,
): tf.Tensor4D =>
  tf.tidy(() => {
    const up = (below: tf.Tensor4D, beside: readonly tf.Tensor4D[], level: number) =>
      tf.tidy(() => {
        const [, height, width] = below.shape
        const enlarged = tf.image.resizeBilinear(below, [2 * height, 2 * width], true)
        return block(tf.concat([enlarged, ...beside], 3), network, `decoder.dconv_up${level}`, dropout)
      })
    const { weights } = network
    const { conv1, conv2, conv3, conv4, conv5 } = features
    const up4 = up(conv5, saliencyBridge === null ? [conv4] : [conv4, saliencyBridge], 4)
    const up3 = up(up4, [conv3], 3)
    const up2 = up(up3, [conv2], 2)
    const up1 = up(up2, [conv1], 1)
    const last = tf.conv2d(up1, weight<tf.Tensor4D>(weights, 'decoder.conv_last.weight'), 1, 'same')
    return tf.add(last, weight<tf.Tensor1D>(weights, 'decoder.conv_last.bias'))
  })
