import * as tf from '@tensorflow/tfjs-core'

/**
 * Images begin … begin + count − 1 of `images` ([N,H,W] uint8, H = W = `sizePx`) as the network's input
 * [count,H,W,1] float32: (x/255 − 0.5)/0.5, so −1…1. The caller disposes it.
 */
export const imageTensor = (images: Uint8Array, sizePx: number, begin: number, count: number): tf.Tensor4D => {
  const pixels = sizePx * sizePx
  const values = new Float32Array(count * pixels)
  const offset = begin * pixels
  for (let at = 0; at < values.length; at++) values[at] = (images[offset + at]! / 255 - 0.5) / 0.5
  return tf.tensor4d(values, [count, sizePx, sizePx, 1])
}
