import * as tf from '@tensorflow/tfjs-core'
import type { Dropout } from './dropout.js'
import { instanceNormLeakyRelu } from './instance-norm-leaky-relu.js'
import { type Network, weight } from './weights.js'

/**
 * A block of encoder or decoder: conv 3×3 → InstanceNorm → LeakyReLU, twice, then element-wise dropout.
 * [B,H,W,in] to [B,H,W,out]; the caller disposes the result.
 *
 * The convolutions' biases are weights of the model (the released code has them, and files must match), but they are
 * not added: InstanceNorm subtracts each channel's mean, and with it the bias, so that output and gradients are the same
 * without it and the bias's own gradient is exactly 0. (In float32 PyTorch it is rounding noise, which Adam turns into
 * steps that change nothing.)
 */
export const block = (
  x: tf.Tensor4D,
  { weights, leakyReluSlope }: Network,
  name: string,
  dropout: Dropout,
): tf.Tensor4D =>
  tf.tidy(() => {
    const layer = (input: tf.Tensor4D, index: 0 | 3) =>
      tf.tidy(() =>
        instanceNormLeakyRelu(
          tf.conv2d(input, weight<tf.Tensor4D>(weights, `${name}.${index}.weight`), 1, 'same'),
          leakyReluSlope,
        ),
      )
    const y = layer(layer(x, 0), 3)
    const mask = dropout(name, y.shape)
    return mask === null ? y : tf.mul(y, mask)
  })
