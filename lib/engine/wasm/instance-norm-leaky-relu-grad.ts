import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type * as tf from '@tensorflow/tfjs-core'
import { heapFloats } from './heap-floats.js'

/**
 * ∂L/∂x of `instanceNormLeakyRelu`, [B,H,W,C], from dy, the output y and 1/σ [B,C]. With x̂ = y or y/slope and
 * g = dy·(1 where y > 0, else slope): dx = (g − mean(g) − x̂·mean(g·x̂))/σ. Attributes: `slope`.
 */
export const instanceNormLeakyReluGrad: tf.KernelFunc = ({ inputs, attrs, backend }) => {
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
