import * as tf from '@tensorflow/tfjs-core'

/**
 * The saliency bridge: images and their saliency maps, both [B,H,W,1], as two channels at the size of the deepest
 * decoder block: [B,H/8,W/8,2], bilinear with aligned corners. The caller disposes the result.
 */
export const bridge = (x: tf.Tensor4D, saliencyMap: tf.Tensor4D): tf.Tensor4D =>
  tf.tidy(() => {
    const [, height, width] = x.shape
    return tf.image.resizeBilinear(tf.concat([x, saliencyMap], 3), [height / 8, width / 8], true)
  })
