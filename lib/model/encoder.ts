import * as tf from '@tensorflow/tfjs-core'
import { block } from './block.js'
import type { Dropout } from './dropout.js'
import type { Network } from './weights.js'

/** The encoder's five outputs: `conv1` [B,H,W,c], `conv2` [B,H/2,W/2,2c], … `conv5` [B,H/16,W/16,16c]. */
export type Features = Readonly<Record<'conv1' | 'conv2' | 'conv3' | 'conv4' | 'conv5', tf.Tensor4D>>

/**
 * Five blocks with 2×2 max-pooling between them, channels doubling: images [B,H,W,1], normalised, to `Features`.
 * The caller disposes them.
 */
export const encode = (x: tf.Tensor4D, network: Network, dropout: Dropout): Features =>
  tf.tidy(() => {
    const down = (input: tf.Tensor4D, level: number) =>
      block(level === 1 ? input : tf.maxPool(input, 2, 2, 'valid'), network, `encoder.dconv_down${level}`, dropout)
    const conv1 = down(x, 1)
    const conv2 = down(conv1, 2)
    const conv3 = down(conv2, 3)
    const conv4 = down(conv3, 4)
    const conv5 = down(conv4, 5)
    return { conv1, conv2, conv3, conv4, conv5 }
  })
