import * as tf from '@tensorflow/tfjs-core'
import { concatWith } from './wasm/concat.js'
import { conv2dWith } from './wasm/conv2d.js'
import { conv2dBackpropFilter } from './wasm/conv2d-backprop-filter.js'
import { conv2dBackpropInputWith } from './wasm/conv2d-backprop-input.js'
import { identity } from './wasm/identity.js'
import { instanceNormLeakyRelu } from './wasm/instance-norm-leaky-relu.js'
import { instanceNormLeakyReluGrad } from './wasm/instance-norm-leaky-relu-grad.js'
import { maxPoolGrad } from './wasm/max-pool-grad.js'
import { resizeBilinearGrad } from './wasm/resize-bilinear-grad.js'
import { sliceWith } from './wasm/slice.js'

type Kernel = Readonly<{ name: string; make: (backendsOwn: tf.KernelFunc) => tf.KernelFunc }>

const always = (kernel: tf.KernelFunc) => () => kernel

const kernels: readonly Kernel[] = [
  // Missing from the backend.
  { name: tf.Conv2DBackpropFilter, make: always(conv2dBackpropFilter) },
  // There, but many times slower than these.
  { name: tf.Conv2D, make: conv2dWith },
  { name: tf.Conv2DBackpropInput, make: conv2dBackpropInputWith },
  { name: tf.MaxPoolGrad, make: always(maxPoolGrad) },
  { name: tf.ResizeBilinearGrad, make: always(resizeBilinearGrad) },
  { name: tf.Concat, make: concatWith },
  { name: tf.Identity, make: always(identity) },
  { name: tf.Slice, make: sliceWith },
  // The model's own: lib/model/instance-norm-leaky-relu.ts uses them where they are registered.
  { name: 'InstanceNormLeakyRelu', make: always(instanceNormLeakyRelu) },
  { name: 'InstanceNormLeakyReluGrad', make: always(instanceNormLeakyReluGrad) },
]

const missing: tf.KernelFunc = () => {
  throw new Error('Expected a kernel of the backend, got none: @tensorflow/tfjs-backend-wasm is of another version.')
}

let registered = false

/**
 * Registers for the `wasm` backend the kernels that training needs and that it lacks or has only in a slow form. Model
 * code stays the same on every engine. Safe to call again.
 */
export const registerWasmKernels = (): void => {
  if (registered) return
  registered = true
  for (const { name, make } of kernels) {
    const backendsOwn = tf.getKernel(name, 'wasm')?.kernelFunc
    if (backendsOwn !== undefined) tf.unregisterKernel(name, 'wasm')
    tf.registerKernel({ kernelName: name, backendName: 'wasm', kernelFunc: make(backendsOwn ?? missing) })
  }
}
