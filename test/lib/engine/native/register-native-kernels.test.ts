import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { builtNativePackage, importNativePackage } from '../../../../lib/engine/native/native-package.js'
import { instanceNormLeakyRelu } from '../../../../lib/model/instance-norm-leaky-relu.js'

const url = builtNativePackage()
const kernels = ['InstanceNormLeakyRelu', 'InstanceNormLeakyReluGrad'] as const

/** The operation and its gradient, [y, dx], for an incoming gradient. */
const both = (x: tf.Tensor4D, dy: tf.Tensor4D) =>
  tf.tidy(() => {
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => instanceNormLeakyRelu(x as tf.Tensor4D, 0.2))(x, dy)
    return [value, grad].map(tensor => tensor.dataSync<'float32'>()) as [Float32Array, Float32Array]
  })

if (url === null) {
  test('one operation instead of many', t => {
    t.log('left out: no native engine here; npm run engine:native builds it')
    t.pass()
  })
} else {
  test.serial('one operation gives what many give, for any number of channels', async t => {
    await importNativePackage(url)
    const fused = kernels.map(name => tf.getKernel(name, 'tensorflow'))
    if (fused.some(kernel => kernel === undefined)) {
      t.log("left out: on a GPU the operations are TensorFlow's own")
      return t.pass()
    }
    // 35 channels go through both forms of the kernel; the larger one goes to more than one thread.
    for (const shape of [
      [2, 5, 7, 35],
      [3, 32, 32, 32],
      [1, 2, 2, 1],
    ] as [number, number, number, number][]) {
      const [x, dy] = [1, 2].map(seed => tf.randomNormal(shape, 0.5, 2, 'float32', seed)) as [tf.Tensor4D, tf.Tensor4D]
      const got = both(x, dy)
      for (const name of kernels) tf.unregisterKernel(name, 'tensorflow')
      const expected = both(x, dy)
      for (const kernel of fused) tf.registerKernel(kernel!)
      for (const [i, values] of got.entries()) {
        const largest = values.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[i]![at]!)), 0)
        t.true(largest < 2e-5, `${shape}: ${largest}`)
      }
      tf.dispose([x, dy])
    }
  })

  test.serial('the slope at 0 is that of the negative side, and a constant channel gives no NaN', async t => {
    await importNativePackage(url)
    const [y, dx] = both(tf.fill([1, 2, 2, 2], 3) as tf.Tensor4D, tf.tensor4d([1, 0, 0, 0, 0, 0, 0, 0], [1, 2, 2, 2]))
    t.deepEqual([...y], Array(8).fill(0))
    // g = 0.2·dy, minus its mean, over σ = √ε.
    const over = (value: number) => value / Math.sqrt(1e-5)
    for (const [at, value] of [0.15, 0, -0.05, 0, -0.05, 0, -0.05, 0].entries())
      t.true(Math.abs(dx[at]! - over(value)) < 1e-3)
  })
}
