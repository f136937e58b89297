import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type * as tf from '@tensorflow/tfjs-core'
import { strideOneConv } from '../stride-one-conv.js'
import { convolve } from './convolve.js'
import { suitsWinograd, winogradConvolve } from './winograd.js'

/**
 * ∂L/∂x of a convolution with stride 1, [B,H,W,in]: the full correlation of dy with the turned filter. Paddings wider
 * than the filter go to the backend's own kernel.
 */
export const conv2dBackpropInputWith =
  (backendsOwn: tf.KernelFunc): tf.KernelFunc =>
  params => {
    const { inputs, attrs, backend } = params
    const { dy, filter } = inputs as { dy: tf.Tensor4D; filter: tf.Tensor4D }
    const { inputShape } = attrs as unknown as { inputShape: [number, number, number, number] }
    const { padInfo, filterHeight, filterWidth, inHeight, inWidth } = strideOneConv(inputShape, filter.shape, attrs)
    const margins = [
      filterHeight - 1 - padInfo.top,
      filterHeight - 1 - padInfo.bottom,
      filterWidth - 1 - padInfo.left,
      filterWidth - 1 - padInfo.right,
    ]
    if (Math.min(...margins) < 0 || dy.size * filter.size === 0) return backendsOwn(params)
    const frame = {
      turned: true,
      top: filterHeight - 1 - padInfo.top,
      left: filterWidth - 1 - padInfo.left,
      outHeight: inHeight,
      outWidth: inWidth,
    }
    const by = suitsWinograd(filter.shape, frame) ? winogradConvolve : convolve
    return by(backend as BackendWasm, dy, filter, frame)
  }
