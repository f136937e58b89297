import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type * as tf from '@tensorflow/tfjs-core'
import { heapFloats } from './heap-floats.js'
import { instanceNormByLoops } from './instance-norm-by-loops.js'
import { addressOf, kernelsOf, scratchOf } from './kernels/kernels.js'

/**
 * InstanceNorm and LeakyReLU in two passes over memory: x [B,H,W,C] to y [B,H,W,C] and 1/σ [B,C], where
 * y = leaky((x − μ)/σ), μ and σ² = variance + ε are taken per image and channel (biased), and leaky(v) = v for v > 0,
 * else slope·v. Attributes: `epsilon`, `slope`.
 */
export const instanceNormLeakyRelu: tf.KernelFunc = params => {
  const { inputs, attrs, backend } = params
  const { x } = inputs as { x: tf.Tensor4D }
  const { epsilon, slope } = attrs as { epsilon: number; slope: number }
  const [batch, height, width, channels] = x.shape
  if (channels % 4 !== 0) return instanceNormByLoops(params)
  const pixels = height * width
  const wasm = backend as BackendWasm
  const output = wasm.makeOutput(x.shape, 'float32')
  const inverseStd = wasm.makeOutput([batch, channels], 'float32')
  const scratch = scratchOf(wasm, channels * 24)
  const [values, rates] = [heapFloats(wasm, x), heapFloats(wasm, inverseStd)]
  const sums = new Float64Array(values.buffer, scratch, 2 * channels)
  const constants = new Float32Array(values.buffer, scratch + 16 * channels, 2 * channels)
  const kernels = kernelsOf(wasm)
  const [from, to] = [addressOf(wasm, x), addressOf(wasm, output)]
  for (let n = 0; n < batch; n++) {
    const image = n * pixels * channels
    kernels.momentSums(from + 4 * image, pixels, channels, scratch)
    for (let channel = 0; channel < channels; channel++) {
      const mean = sums[channel]! / pixels
      const variance = Math.max(0, sums[channels + channel]! / pixels - mean * mean)
      const rate = 1 / Math.sqrt(variance + epsilon)
      constants[channel] = values[image + channel]! + mean
      constants[channels + channel] = rate
      rates[n * channels + channel] = rate
    }
    kernels.normaliseLeaky(from + 4 * image, pixels, channels, constants.byteOffset, slope, to + 4 * image)
  }
  return [output, inverseStd]
}
