import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { instanceNormLeakyRelu } from '../../../lib/model/instance-norm-leaky-relu.js'
import { gradientError, scattered } from '../engine/numeric-gradient.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

const operation = (x: tf.Tensor, slope = 0.2) => instanceNormLeakyRelu(x as tf.Tensor4D, slope)
const kernels = ['InstanceNormLeakyRelu', 'InstanceNormLeakyReluGrad']

/** Runs as on an engine without the fused kernels. */
const withoutKernels = <A>(run: () => A): A => {
  const fused = kernels.map(name => tf.getKernel(name, 'wasm'))
  for (const name of kernels) tf.unregisterKernel(name, 'wasm')
  try {
    return run()
  } finally {
    for (const kernel of fused) tf.registerKernel(kernel)
  }
}

const results = (x: tf.Tensor, dy: tf.Tensor, slope?: number) =>
  tf.tidy(
    () =>
      [
        operation(x, slope).dataSync(),
        tf
          .grad(value => operation(value, slope))(x, dy)
          .dataSync(),
      ] as const,
  )

test.serial('each image and channel has mean 0 and variance 1 before the leak', t => {
  tf.tidy(() => {
    const y = operation(tf.add(tf.mul(scattered([2, 8, 4, 3], 1), 3), 7))
    const normalised = tf.where(tf.greater(y, 0), y, tf.div(y, 0.2))
    const { mean, variance } = tf.moments(normalised, [1, 2])
    for (const value of mean.dataSync()) t.true(Math.abs(value) < 1e-5)
    for (const value of variance.dataSync()) t.true(Math.abs(value - 1) < 1e-4)
  })
})

for (const slope of [0.2, 0.05, 1])
  test.serial(`the derivative is that of finite differences, fused and in operations, slope ${slope}`, t => {
    // Channels in fours, which the fused kernel takes at once, and not.
    for (const channels of [2, 4]) {
      const error = () =>
        tf.tidy(() => gradientError(x => operation(x, slope), scattered([2, 3, 5, channels], 2), 1e-3))
      for (const value of [error(), withoutKernels(error)]) t.true(value < 5e-3, `off by ${value}`)
    }
  })

test.serial('what is below 0 is multiplied by the slope, and nothing else changes', t => {
  for (const channels of [3, 4])
    tf.tidy(() => {
      const x = scattered([1, 6, 4, channels], 7)
      const linear = operation(x, 1).dataSync()
      for (const slope of [0.01, 0.2, 0.5]) {
        const y = operation(x, slope).dataSync()
        for (const [i, value] of linear.entries()) {
          // To a rounding: one kernel has the slope in float64.
          if (value > 0) t.is(y[i], value)
          else t.true(Math.abs(y[i]! - slope * value) <= 1e-6 * slope * -value, `slope ${slope}`)
        }
      }
    })
})

// Channels in fours and not; more pixels than are summed up at once in float32, and not whole groups of those.
for (const shape of [
  [3, 6, 4, 5],
  [2, 6, 4, 4],
  [1, 24, 26, 8],
  [2, 1, 300, 20],
]) {
  test.serial(`the fused kernels agree with the operations on ${shape}`, t => {
    tf.tidy(() => {
      const x = tf.add(tf.mul(scattered(shape, 3), 2), 1)
      const dy = scattered(shape, 4)
      const [fused, plain] = [results(x, dy), withoutKernels(() => results(x, dy))]
      for (const [a, b] of [
        [fused[0], plain[0]],
        [fused[1], plain[1]],
      ] as const) {
        t.true(Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) < 2e-5)
      }
    })
  })
}

test.serial('a channel that varies little about a large value keeps its variance', t => {
  tf.tidy(() => {
    // Multiples of 1/16, so that 1024 + 2⁻⁹ of them is exact in float32.
    const small = tf.div(tf.round(tf.mul(scattered([1, 20, 20, 4], 5), 16)), 16)
    const { mean, variance } = tf.moments(small, [1, 2], true)
    const scale = 2 ** -9
    const rate = tf.rsqrt(tf.add(variance, 1e-5 / scale ** 2))
    const expected = tf.leakyRelu(tf.mul(tf.sub(small, mean), rate), 0.2).dataSync()
    const y = operation(tf.add(tf.mul(small, scale), 1024)).dataSync()
    // The mean is rounded to float32, to half a step of 2⁻¹³, which the rate makes 300 times larger.
    t.true(Math.max(...y.map((value, i) => Math.abs(value - expected[i]!))) < 0.03)
  })
})

test.serial('a flat image gives 0, and the slope there is that of the negative side', t => {
  tf.tidy(() => {
    const x = tf.fill([1, 2, 2, 1], 3)
    const dy = tf.tensor4d([1, 0, 0, 0], [1, 2, 2, 1])
    for (const [y, dx] of [results(x, dy), withoutKernels(() => results(x, dy))]) {
      t.deepEqual([...y], [0, 0, 0, 0])
      const expected = [0.75, -0.25, -0.25, -0.25].map(value => (value * 0.2) / Math.sqrt(1e-5))
      for (const [i, value] of dx.entries()) t.true(Math.abs(value - expected[i]!) < 1e-2, `${value}`)
    }
  })
})
