import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { heapFloats } from './heap-floats.js'
import { addressOf, kernelsOf } from './kernels/kernels.js'

type PoolAttributes = Readonly<{
  filterSize: [number, number] | number
  strides: [number, number] | number
  pad: 'valid' | 'same' | number
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
}>

/** Whether windows of 2×2 cover each pixel once. */
const halves = (pool: tf.backend_util.Conv2DInfo): boolean =>
  pool.filterHeight === 2 &&
  pool.filterWidth === 2 &&
  pool.strideHeight === 2 &&
  pool.strideWidth === 2 &&
  2 * pool.outHeight === pool.inHeight &&
  2 * pool.outWidth === pool.inWidth

/**
 * ∂L/∂x of max-pooling, [B,H,W,C]: each output's gradient goes to the maximum of its window, among equals to the first
 * in row-major order (as in PyTorch).
 */
export const maxPoolGrad: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { dy, input } = inputs as { dy: tf.Tensor4D; input: tf.Tensor4D }
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as PoolAttributes
  const pool = tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode)
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = pool
  const wasm = backend as BackendWasm
  const output = wasm.makeOutput(input.shape, 'float32')
  if (halves(pool) && inChannels % 4 === 0 && input.size > 0) {
    const [from, dyAt, to] = [addressOf(wasm, input), addressOf(wasm, dy), addressOf(wasm, output)]
    kernelsOf(wasm).halvingMaxGradient(from, dyAt, batchSize * outHeight, outWidth, inChannels, to)
    return output
  }
  const [x, gradient, dx] = [heapFloats(wasm, input), heapFloats(wasm, dy), heapFloats(wasm, output)]
  dx.fill(0)
  let from = 0
  for (let n = 0; n < batchSize; n++) {
    for (let row = 0; row < outHeight; row++) {
      const top = Math.max(0, row * pool.strideHeight - pool.padInfo.top)
      const bottom = Math.min(inHeight, row * pool.strideHeight - pool.padInfo.top + pool.filterHeight)
      for (let column = 0; column < outWidth; column++) {
        const left = Math.max(0, column * pool.strideWidth - pool.padInfo.left)
        const right = Math.min(inWidth, column * pool.strideWidth - pool.padInfo.left + pool.filterWidth)
        for (let channel = 0; channel < inChannels; channel++) {
          let best = ((n * inHeight + top) * inWidth + left) * inChannels + channel
          for (let y = top; y < bottom; y++) {
            let at = ((n * inHeight + y) * inWidth + left) * inChannels + channel
            for (let step = left; step < right; step++, at += inChannels) {
              // Arithmetic instead of a branch, which would be mispredicted at random: twice as fast.
              best += (at - best) * Number(x[at]! > x[best]!)
            }
          }
          dx[best]! += gradient[from++]!
        }
      }
    }
  }
  return output
}
