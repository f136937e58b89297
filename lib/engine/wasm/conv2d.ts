import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type * as tf from '@tensorflow/tfjs-core'
import { convolutionOf } from '../stride-one-conv.js'
import { convolve } from './convolve.js'
import { suitsWinograd, winogradConvolve } from './winograd.js'

/**
 * A convolution with stride 1 and any padding, about twice as fast as the backend's own where multiply-adds are fused.
 * Those with strides or dilations, in another layout, or empty go to the backend's own kernel.
 */
export const conv2dWith =
  (backendsOwn: tf.KernelFunc): tf.KernelFunc =>
  params => {
    const { x, filter } = params.inputs as { x: tf.Tensor4D; filter: tf.Tensor4D }
    if (params.attrs?.dataFormat === 'NCHW' || x.size * filter.size === 0) return backendsOwn(params)
    const conv = convolutionOf(x.shape, filter.shape, params.attrs)
    if (conv.strideHeight * conv.strideWidth * conv.dilationHeight * conv.dilationWidth !== 1)
      return backendsOwn(params)
    const { padInfo, outHeight, outWidth } = conv
    const { top, left } = padInfo
    const frame = { turned: false, top, left, outHeight, outWidth }
    const by = suitsWinograd(filter.shape, frame) ? winogradConvolve : convolve
    return by(params.backend as BackendWasm, x, filter, frame)
  }
