import type * as tf from '@tensorflow/tfjs-core'
import { convolve } from './convolve.js'
import { strideOne } from './stride-one.js'

/** A convolution with stride 1 and any padding; those with strides, dilations or another layout go to the backend's own kernel. */
export const conv2dWith =
  (backendsOwn: tf.KernelFunc): tf.KernelFunc =>
  params => {
    const { x, filter } = params.inputs as { x: tf.Tensor4D; filter: tf.Tensor4D }
    const conv = strideOne(x.shape, filter.shape, params.attrs)
    if (conv === null) return backendsOwn(params)
    const { padInfo, outHeight, outWidth } = conv
    return convolve(params.backend, x, filter, { top: padInfo.top, left: padInfo.left, outHeight, outWidth })
  }
