import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type * as tf from '@tensorflow/tfjs-core'
import { heapFloats } from './heap-floats.js'
import { instanceNormGradByLoops } from './instance-norm-by-loops.js'
import { addressOf, kernelsOf, scratchOf } from './kernels/kernels.js'

/**
 * ∂L/∂x of `instanceNormLeakyRelu`, [B,H,W,C], from dy, the output y and 1/σ [B,C]. With x̂ = y or y/slope and
 * g = dy·(1 where y > 0, else slope): dx = (g − mean(g) − x̂·mean(g·x̂))/σ. Attributes: `slope`.
 */
export const instanceNormLeakyReluGrad: tf.KernelFunc = params => {
  const { inputs, attrs, backend } = params
  const { dy, y, inverseStd } = inputs as { dy: tf.Tensor4D; y: tf.Tensor4D; inverseStd: tf.Tensor2D }
  const { slope } = attrs as { slope: number }
  const [batch, height, width, channels] = y.shape
  if (channels % 4 !== 0) return instanceNormGradByLoops(params)
  const pixels = height * width
  const wasm = backend as BackendWasm
  const output = wasm.makeOutput(y.shape, 'float32')
  const scratch = scratchOf(wasm, channels * 28)
  const rates = heapFloats(wasm, inverseStd)
  const sums = new Float64Array(rates.buffer, scratch, 2 * channels)
  const constants = new Float32Array(rates.buffer, scratch + 16 * channels, 3 * channels)
  const kernels = kernelsOf(wasm)
  const [gradient, value, dx] = [addressOf(wasm, dy), addressOf(wasm, y), addressOf(wasm, output)]
  for (let n = 0; n < batch; n++) {
    const image = 4 * n * pixels * channels
    kernels.gradientSums(gradient + image, value + image, pixels, channels, slope, scratch)
    for (let i = 0; i < 2 * channels; i++) constants[i] = sums[i]! / pixels
    constants.set(rates.subarray(n * channels, (n + 1) * channels), 2 * channels)
    kernels.normaliseLeakyGradient(
      gradient + image,
      value + image,
      pixels,
      channels,
      constants.byteOffset,
      slope,
      dx + image,
    )
  }
  return output
}
