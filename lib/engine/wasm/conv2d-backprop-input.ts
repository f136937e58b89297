import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { heapFloats } from './heap-floats.js'
import { strideOneConv } from './stride-one-conv.js'

/** The filter [h,w,in,out] turned by 180° with its channels exchanged: [h,w,out,in]. */
const turned = (backend: BackendWasm, filter: tf.TensorInfo): tf.Tensor4D => {
  const [height, width, inputs, outputs] = filter.shape as [number, number, number, number]
  const info = backend.makeOutput([height, width, outputs, inputs], 'float32')
  const [from, to] = [heapFloats(backend, filter), heapFloats(backend, info)]
  const taps = height * width
  for (let tap = 0; tap < taps; tap++) {
    const target = (taps - 1 - tap) * outputs * inputs
    let source = tap * inputs * outputs
    for (let i = 0; i < inputs; i++) {
      for (let o = 0, at = target + i; o < outputs; o++, at += inputs) to[at] = from[source++]!
    }
  }
  return tf.engine().makeTensorFromTensorInfo(info) as tf.Tensor4D
}

/**
 * ∂L/∂x of a convolution with stride 1, [B,H,W,in]: the full correlation of dy with the turned filter, computed by the
 * backend's own `Conv2D`. The backend's `Conv2DBackpropInput` gives the same numbers about 13 times more slowly.
 */
export const conv2dBackpropInput: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { dy, filter } = inputs as { dy: tf.Tensor4D; filter: tf.Tensor4D }
  const { inputShape } = attrs as unknown as { inputShape: [number, number, number, number] }
  const { padInfo, filterHeight, filterWidth } = strideOneConv(inputShape, filter.shape, attrs)
  const full: tf.backend_util.ExplicitPadding = [
    [0, 0],
    [filterHeight - 1 - padInfo.top, filterHeight - 1 - padInfo.bottom],
    [filterWidth - 1 - padInfo.left, filterWidth - 1 - padInfo.right],
    [0, 0],
  ]
  return tf.tidy(() => tf.conv2d(dy, turned(backend as BackendWasm, filter), 1, full))
}
