import type * as tf from '@tensorflow/tfjs-core'
import { channelMeans } from './channel-means.js'
import { release, runProgram } from './run-program.js'

/** Declares `n·C + c` of the element `index`, or ends the invocation where there is no such element. */
const channelOf = `
  let shape = uniforms.outShape;
  if (index >= shape.x * shape.y * shape.z * shape.w) { return; }
  let at = index / (shape.y * shape.z * shape.w) * shape.w + index % shape.w;`

/**
 * InstanceNorm and LeakyReLU in four shaders instead of ten operations: x [B,H,W,C] to y [B,H,W,C] and 1/σ [B,C], where
 * y = leaky((x − μ)/σ), with μ and σ² = variance + ε per image and channel (biased). Attributes: `epsilon`, `slope`.
 *
 * Sums are of x minus the image's first pixel in that channel: float32 would lose the variance of values far from 0.
 */
export const instanceNormLeakyRelu: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { x } = inputs as { x: tf.Tensor4D }
  const { epsilon, slope } = attrs as { epsilon: number; slope: number }
  const [mean, inverseStd] = channelMeans(
    backend,
    { x },
    {
      key: `instanceNorm_${epsilon}`,
      terms: 'let first = x[at] - x[origin]; let second = first * first;',
      results: [
        { name: 'mean', value: 'x[origin] + first', reads: { x } },
        { name: 'inverseStd', value: `inverseSqrt(max(0.0, second - first * first) + ${epsilon.toExponential()})` },
      ],
    },
  ) as [tf.TensorInfo, tf.TensorInfo]
  const y = runProgram(backend, {
    key: 'instanceNormLeakyRelu',
    inputs: { x, mean, inverseStd },
    outShape: x.shape,
    threads: 64,
    uniforms: { slope },
    code: `
      fn main(index : i32) {
        ${channelOf}
        let value = (x[index] - mean[at]) * inverseStd[at];
        result[index] = select(value * uniforms.slope, value, value > 0.0);
      }`,
  })
  release(backend, [mean])
  return [y, inverseStd]
}

/**
 * ∂L/∂x of the above, from dy, its output y [B,H,W,C] and 1/σ [B,C]: (g − mean(g) − x̂·mean(g·x̂))/σ with x̂ recovered
 * from y and g = dy·leaky′, whose slope at 0 is that of the negative side. Attribute: `slope`.
 */
export const instanceNormLeakyReluGrad: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { dy, y, inverseStd } = inputs as { dy: tf.Tensor4D; y: tf.Tensor4D; inverseStd: tf.Tensor2D }
  const { slope } = attrs as { slope: number }
  const means = channelMeans(
    backend,
    { y, dy },
    {
      key: `instanceNormGrad_${slope}`,
      // g·x̂ is dy·y on either side: the slope of one and the division by it of the other cancel.
      terms: `let first = dy[at] * select(${slope}, 1.0, y[at] > 0.0); let second = dy[at] * y[at];`,
      results: [
        { name: 'gradient', value: 'first' },
        { name: 'projection', value: 'second' },
      ],
    },
  ) as [tf.TensorInfo, tf.TensorInfo]
  const [gradient, projection] = means
  const dx = runProgram(backend, {
    key: 'instanceNormLeakyReluGrad',
    inputs: { dy, y, inverseStd, gradient, projection },
    outShape: y.shape,
    threads: 64,
    uniforms: { slope },
    code: `
      fn main(index : i32) {
        ${channelOf}
        let factor = select(uniforms.slope, 1.0, y[index] > 0.0);
        let normalised = y[index] / factor;
        result[index] = (dy[index] * factor - gradient[at] - normalised * projection[at]) * inverseStd[at];
      }`,
  })
  release(backend, means)
  return dx
}
