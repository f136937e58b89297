import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { instanceNormLeakyRelu } from '../../../lib/model/instance-norm-leaky-relu.js'
import { gradientError, scattered } from '../engine/numeric-gradient.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

const operation = (x: tf.Tensor) => instanceNormLeakyRelu(x as tf.Tensor4D)
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

const results = (x: tf.Tensor, dy: tf.Tensor) =>
  tf.tidy(() => [operation(x).dataSync(), tf.grad(operation)(x, dy).dataSync()] as const)

test.serial('each image and channel has mean 0 and variance 1 before the leak', t => {
  tf.tidy(() => {
    const y = operation(tf.add(tf.mul(scattered([2, 8, 4, 3], 1), 3), 7))
    const normalised = tf.where(tf.greater(y, 0), y, tf.div(y, 0.2))
    const { mean, variance } = tf.moments(normalised, [1, 2])
    for (const value of mean.dataSync()) t.true(Math.abs(value) < 1e-5)
    for (const value of variance.dataSync()) t.true(Math.abs(value - 1) < 1e-4)
  })
})

test.serial('the derivative is that of finite differences, fused and in operations', t => {
  const error = () => tf.tidy(() => gradientError(operation, scattered([2, 3, 5, 2], 2), 1e-3))
  for (const value of [error(), withoutKernels(error)]) t.true(value < 5e-3, `off by ${value}`)
})

test.serial('the fused kernels agree with the operations', t => {
  tf.tidy(() => {
    const x = tf.add(tf.mul(scattered([3, 6, 4, 5], 3), 2), 1)
    const dy = scattered([3, 6, 4, 5], 4)
    const [fused, plain] = [results(x, dy), withoutKernels(() => results(x, dy))]
    for (const [a, b] of [
      [fused[0], plain[0]],
      [fused[1], plain[1]],
    ] as const) {
      t.true(Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) < 2e-5)
    }
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
