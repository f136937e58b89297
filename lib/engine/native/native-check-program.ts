/**
 * Compares the engine whose module is named in the first argument with the WebAssembly engine, and prints a NativeCheck.
 */
import { pathToFileURL } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import { selectEngine } from '../select-engine.js'
import type { NativeCheck } from './native-check.js'
import { importNativePackage } from './native-package.js'

/** Values in steps of ¼ from −1 to 1, the same for the same shape: sums of products of them are exact in float32. */
const values = (shape: number[], seed: number): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => ((i * 7 + seed * 3) % 9) / 4 - 1),
    shape,
  )

type Operation = (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor
type Operations = Readonly<Record<string, Operation>>
const gradientTo =
  (argument: 0 | 1, operation: Operation): Operation =>
  (x, filter) => {
    const gradients = tf.grads((x: tf.Tensor, filter: tf.Tensor) => {
      const y = operation(x as tf.Tensor4D, filter as tf.Tensor4D)
      // The incoming gradient varies, so that an operation that ignores it is found out.
      return tf.add(tf.sum(tf.mul(y, values(y.shape, 2))), tf.mul(tf.sum(filter), 0))
    })([x, filter])
    return gradients[argument]!
  }

const conv: Operation = (x, filter) => tf.conv2d(x, filter, 1, 'same')
const pool: Operation = x => tf.maxPool(x, 2, 2, 'valid')
const resize: Operation = x => tf.image.resizeBilinear(x, [12, 16], true)
const leaky: Operation = x => tf.leakyRelu(x, 0.2)

/** InstanceNorm with LeakyReLU by the engine's own kernels: what they give forwards, and backwards. */
const normalised = (x: tf.Tensor4D, filter: tf.Tensor4D): [tf.Tensor, tf.Tensor] =>
  tf.engine().runKernel('InstanceNormLeakyRelu', { x: conv(x, filter) }, { epsilon: 1e-5, slope: 0.2 }) as unknown as [
    tf.Tensor,
    tf.Tensor,
  ]
const fused: Operations = {
  'InstanceNorm with LeakyReLU': (x, filter) => normalised(x, filter)[0],
  'its gradient': (x, filter) => {
    const [y, inverseStd] = normalised(x, filter)
    const inputs = { dy: values(y.shape, 2), y, inverseStd }
    return tf.engine().runKernel('InstanceNormLeakyReluGrad', inputs, { slope: 0.2 }) as tf.Tensor
  },
}

/** What training is made of. The values tie in most pooling windows: the gradient must go to the first maximum. */
const plain: Operations = {
  convolution: conv,
  "the convolution's input gradient": gradientTo(0, conv),
  "the convolution's filter gradient": gradientTo(1, conv),
  'max-pooling': pool,
  "max-pooling's gradient": gradientTo(0, pool),
  'bilinear resizing': resize,
  "bilinear resizing's gradient": gradientTo(0, resize),
  LeakyReLU: leaky,
  'mean and variance': x => tf.concat(Object.values(tf.moments(x, [1, 2]))),
}

const resultsOn = (backend: string, operations: Operations): readonly Float32Array[] => {
  tf.setBackend(backend)
  return tf.tidy(() => {
    const [x, filter] = [values([2, 6, 8, 3], 0) as tf.Tensor4D, values([3, 3, 3, 19], 1) as tf.Tensor4D]
    return Object.values(operations).map(operation => operation(x, filter).dataSync<'float32'>())
  })
}

const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

await importNativePackage(pathToFileURL(process.argv[2]!).href)
process.env.MULTIMIX_ENGINE = 'wasm'
await selectEngine({ prefer: 'wasm' })
// A GPU has no kernels of ours.
const isFused = tf.getKernel('InstanceNormLeakyRelu', 'tensorflow') !== undefined
const operations = isFused ? { ...plain, ...fused } : plain
const [expected, got] = [resultsOn('wasm', operations), resultsOn('tensorflow', operations)]
const backend = tf.backend() as unknown as { binding: { TF_Version: string }; isUsingGpuDevice: boolean }
const check: NativeCheck = {
  tensorflow: backend.binding.TF_Version,
  device: backend.isUsingGpuDevice ? 'GPU' : 'CPU',
  operations: Object.keys(operations).map((name, i) => ({
    name,
    error: largest(got[i]!.map((value, at) => value - expected[i]![at]!)) / largest(expected[i]!),
  })),
}
console.log(JSON.stringify(check))
