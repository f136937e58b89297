import type * as tf from '@tensorflow/tfjs-core'
import { convolve } from './convolve.js'
import { release, runProgram } from './run-program.js'
import { strideOne } from './stride-one.js'

/** The filter [k,l,i,o] turned by half a circle, with its channels exchanged: [k,l,o,i]. */
const turned = (backend: unknown, filter: tf.Tensor4D): tf.TensorInfo => {
  const [height, width, inChannels, outChannels] = filter.shape
  return runProgram(backend, {
    key: 'turnedFilter',
    inputs: { weight: filter },
    outShape: [height, width, outChannels, inChannels],
    threads: 64,
    code: `
      fn main(index : i32) {
        let shape = uniforms.weightShape;
        if (index >= shape.x * shape.y * shape.z * shape.w) { return; }
        let inChannel = index % shape.z;
        let outChannel = index / shape.z % shape.w;
        let tap = shape.x * shape.y - 1 - index / (shape.z * shape.w);
        result[index] = weight[(tap * shape.z + inChannel) * shape.w + outChannel];
      }`,
  })
}

/**
 * ∂L/∂x of a convolution with stride 1, [B,H,W,i], from dy [B,h,w,o]: the full correlation of dy with the turned filter.
 * (The backend's own kernel gives each element of x one thread, which walks all channels of dy; where i is not a multiple
 * of four it takes ten times as long.) Other convolutions go to the backend's own kernel.
 */
export const conv2dBackpropInputWith =
  (backendsOwn: tf.KernelFunc): tf.KernelFunc =>
  params => {
    const { dy, filter } = params.inputs as { dy: tf.Tensor4D; filter: tf.Tensor4D }
    const { inputShape } = params.attrs as unknown as { inputShape: [number, number, number, number] }
    const conv = strideOne(inputShape, filter.shape, params.attrs)
    if (conv === null) return backendsOwn(params)
    const { padInfo, filterHeight, filterWidth, inHeight, inWidth } = conv
    const weights = turned(params.backend, filter)
    const dx = convolve(params.backend, dy, weights, {
      top: filterHeight - 1 - padInfo.top,
      left: filterWidth - 1 - padInfo.left,
      outHeight: inHeight,
      outWidth: inWidth,
    })
    release(params.backend, [weights])
    return dx
  }
