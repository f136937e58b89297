import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type * as tf from '@tensorflow/tfjs-core'
import { heapFloats } from './heap-floats.js'

/** `instanceNormLeakyRelu` for channels that do not come in fours, one value at a time. */
export const instanceNormByLoops: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { x } = inputs as { x: tf.Tensor4D }
  const { epsilon, slope } = attrs as { epsilon: number; slope: number }
  const [batch, height, width, channels] = x.shape
  const pixels = height * width
  const wasm = backend as BackendWasm
  const output = wasm.makeOutput(x.shape, 'float32')
  const inverseStd = wasm.makeOutput([batch, channels], 'float32')
  const [from, to, rates] = [heapFloats(wasm, x), heapFloats(wasm, output), heapFloats(wasm, inverseStd)]
  const size = pixels * channels
  const rise = 1 - slope
  for (let n = 0; n < batch; n++) {
    for (let channel = 0; channel < channels; channel++) {
      const begin = n * size + channel
      const end = begin + size
      let sum = 0
      let squares = 0
      for (let at = begin; at < end; at += channels) {
        const value = from[at]!
        sum += value
        squares += value * value
      }
      const mean = sum / pixels
      const rate = 1 / Math.sqrt(Math.max(0, squares / pixels - mean * mean) + epsilon)
      rates[n * channels + channel] = rate
      for (let at = begin; at < end; at += channels) {
        const value = (from[at]! - mean) * rate
        // Arithmetic instead of a branch, which half of the values would mispredict: four times as fast.
        to[at] = value * (slope + rise * Number(value > 0))
      }
    }
  }
  return [output, inverseStd]
}

/** `instanceNormLeakyReluGrad` for channels that do not come in fours, one value at a time. */
export const instanceNormGradByLoops: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { dy, y, inverseStd } = inputs as { dy: tf.Tensor4D; y: tf.Tensor4D; inverseStd: tf.Tensor2D }
  const { slope } = attrs as { slope: number }
  const [batch, height, width, channels] = y.shape
  const pixels = height * width
  const wasm = backend as BackendWasm
  const output = wasm.makeOutput(y.shape, 'float32')
  const [gradient, value, rates] = [heapFloats(wasm, dy), heapFloats(wasm, y), heapFloats(wasm, inverseStd)]
  const dx = heapFloats(wasm, output)
  const size = pixels * channels
  const rise = 1 - slope
  const inverse = 1 / slope
  const inverseRise = 1 - inverse
  for (let n = 0; n < batch; n++) {
    for (let channel = 0; channel < channels; channel++) {
      const begin = n * size + channel
      const end = begin + size
      let sumG = 0
      let sumGx = 0
      for (let at = begin; at < end; at += channels) {
        // Number(v > 0) is 0 or 1: arithmetic instead of a branch, which half of the values would mispredict.
        const v = value[at]!
        const d = gradient[at]!
        sumG += d * (slope + rise * Number(v > 0))
        // g·x̂ = dy·y on both sides of 0, where slope and 1/slope cancel.
        sumGx += d * v
      }
      const meanG = sumG / pixels
      const meanGx = sumGx / pixels
      const rate = rates[n * channels + channel]!
      for (let at = begin; at < end; at += channels) {
        const v = value[at]!
        const positive = Number(v > 0)
        const g = gradient[at]! * (slope + rise * positive)
        const normalised = v * (inverse + inverseRise * positive)
        dx[at] = (g - meanG - normalised * meanGx) * rate
      }
    }
  }
  return output
}
