import * as tf from '@tensorflow/tfjs-core'
import { convolutionOf } from '../stride-one-conv.js'

/**
 * The sizes and paddings of a convolution kernel's call, or null where it is none of those that our kernels compute:
 * with strides, dilations, another layout, or empty.
 */
export const strideOne = (
  inputShape: [number, number, number, number],
  filterShape: [number, number, number, number],
  attrs: tf.NamedAttrMap | undefined,
): tf.backend_util.Conv2DInfo | null => {
  const size = tf.util.sizeFromShape(inputShape) * tf.util.sizeFromShape(filterShape)
  if (attrs?.dataFormat === 'NCHW' || size === 0) return null
  const conv = convolutionOf(inputShape, filterShape, attrs)
  return conv.strideHeight * conv.strideWidth * conv.dilationHeight * conv.dilationWidth === 1 ? conv : null
}
