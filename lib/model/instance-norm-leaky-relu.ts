import * as tf from '@tensorflow/tfjs-core'

const epsilon = 1e-5

/** y and 1/σ [B,C], by one kernel where the engine has it (see lib/engine/wasm-gradients.ts), else by operations. */
const forward = (x: tf.Tensor4D, slope: number): [y: tf.Tensor4D, inverseStd: tf.Tensor2D] => {
  if (tf.getKernel('InstanceNormLeakyRelu', tf.getBackend()) !== undefined) {
    return tf.engine().runKernel('InstanceNormLeakyRelu', { x }, { epsilon, slope }) as unknown as [
      tf.Tensor4D,
      tf.Tensor2D,
    ]
  }
  const { mean, variance } = tf.moments(x, [1, 2], true)
  const inverseStd = tf.rsqrt(tf.add(variance, epsilon))
  const y = tf.leakyRelu(tf.mul(tf.sub(x, mean), inverseStd), slope) as tf.Tensor4D
  return [y, tf.squeeze(inverseStd, [1, 2])]
}

/** dx = (g − mean(g) − x̂·mean(g·x̂))/σ, with x̂ recovered from y and g = dy·leaky′. */
const backward = (dy: tf.Tensor4D, y: tf.Tensor4D, inverseStd: tf.Tensor2D, slope: number): tf.Tensor4D => {
  if (tf.getKernel('InstanceNormLeakyReluGrad', tf.getBackend()) !== undefined) {
    return tf.engine().runKernel('InstanceNormLeakyReluGrad', { dy, y, inverseStd }, { slope }) as tf.Tensor4D
  }
  const positive = tf.greater(y, 0)
  const normalised = tf.where(positive, y, tf.div(y, slope))
  const g = tf.where(positive, dy, tf.mul(dy, slope))
  const projection = tf.mul(normalised, tf.mean(tf.mul(g, normalised), [1, 2], true))
  return tf.mul(tf.sub(tf.sub(g, tf.mean(g, [1, 2], true)), projection), tf.expandDims(tf.expandDims(inverseStd, 1), 1))
}

/**
 * InstanceNorm (no affine, biased variance per image and channel, ε 1e-5), then LeakyReLU with this slope (also at 0;
 * above 0, at most 1): [B,H,W,C] to [B,H,W,C], as one differentiable operation.
 *
 * It keeps its output and 1/σ for the backward pass, not its input: x̂ follows from y, since LeakyReLU is invertible.
 * The caller disposes the result.
 */
export const instanceNormLeakyRelu = (x: tf.Tensor4D, slope: number): tf.Tensor4D => {
  const operation = tf.customGrad((input, save) => {
    const [y, inverseStd] = forward(input as tf.Tensor4D, slope)
    ;(save as tf.GradSaveFunc)([y, inverseStd])
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, [savedY, savedInverseStd]: tf.Tensor[]) =>
        backward(dy as tf.Tensor4D, savedY as tf.Tensor4D, savedInverseStd as tf.Tensor2D, slope),
    }
  })
  return operation(x) as tf.Tensor4D
}
