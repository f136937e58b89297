import * as tf from '@tensorflow/tfjs-core'
import { type Weights, weight } from './weights.js'

/**
 * Class logits [B,2] (0 = normal, 1 = abnormal) of `conv5` [B,h,w,C]: 2×2 max-pooling, global average, dense layer.
 * The caller disposes them.
 */
export const classHead = (conv5: tf.Tensor4D, weights: Weights): tf.Tensor2D =>
  tf.tidy(() => {
    const pooled = tf.mean(tf.maxPool(conv5, 2, 2, 'valid'), [1, 2]) as tf.Tensor2D
    const product = tf.matMul(pooled, weight<tf.Tensor2D>(weights, 'encoder.fc.weight'))
    return tf.add(product, weight<tf.Tensor1D>(weights, 'encoder.fc.bias')) as tf.Tensor2D
  })
