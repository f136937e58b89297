import * as tf from '@tensorflow/tfjs-core'

/** A tensor of seeded values, well apart so that no maximum is a tie. */
export const scattered = (shape: number[], seed: number): tf.Tensor => {
  const size = tf.util.sizeFromShape(shape)
  const values = Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed))
  return tf.tensor(values, shape)
}

/** Σ f(x)·weights by elements, as a number: a scalar function whose gradient at f(x) is `weights`. */
const projected = (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, weights: tf.Tensor): number =>
  tf.tidy(() => {
    const factors = weights.dataSync<'float32'>()
    return f(x)
      .dataSync<'float32'>()
      .reduce((sum, value, i) => sum + value * factors[i]!, 0)
  })

/**
 * The largest difference between the engine's gradient of Σ f(x)·w and central differences, relative to the largest
 * gradient (at least 1).
 */
export const gradientError = (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, step = 1e-2): number =>
  tf.tidy(() => {
    const weights = scattered(f(x).shape, 5)
    const gradient = tf.grad(f)(x, weights).dataSync()
    const values = x.dataSync()
    const at = (i: number, shift: number) => {
      const moved = Float32Array.from(values)
      moved[i]! += shift
      return tf.tidy(() => projected(f, tf.tensor(moved, x.shape), weights))
    }
    const errors = Array.from(gradient, (value, i) => Math.abs(value - (at(i, step) - at(i, -step)) / (2 * step)))
    const scale = Math.max(1, ...Array.from(gradient, Math.abs))
    return Math.max(...errors) / scale
  })
