import * as tf from '@tensorflow/tfjs-core'
import { concat } from './wasm/concat.js'
import { conv2dBackpropFilter } from './wasm/conv2d-backprop-filter.js'
import { conv2dBackpropInput } from './wasm/conv2d-backprop-input.js'
import { identity } from './wasm/identity.js'
import { instanceNormLeakyRelu } from './wasm/instance-norm-leaky-relu.js'
import { instanceNormLeakyReluGrad } from './wasm/instance-norm-leaky-relu-grad.js'
import { maxPoolGrad } from './wasm/max-pool-grad.js'
import { resizeBilinearGrad } from './wasm/resize-bilinear-grad.js'
import { slice } from './wasm/slice.js'

const kernels: Readonly<Record<string, tf.KernelFunc>> = {
  // Missing from the backend.
  [tf.Conv2DBackpropFilter]: conv2dBackpropFilter,
  // There, but many times slower than these.
  [tf.Conv2DBackpropInput]: conv2dBackpropInput,
  [tf.MaxPoolGrad]: maxPoolGrad,
  [tf.ResizeBilinearGrad]: resizeBilinearGrad,
  [tf.Concat]: concat,
  [tf.Identity]: identity,
  [tf.Slice]: slice,
  // The model's own: lib/model/instance-norm-leaky-relu.ts uses them where they are registered.
  InstanceNormLeakyRelu: instanceNormLeakyRelu,
  InstanceNormLeakyReluGrad: instanceNormLeakyReluGrad,
}

/**
 * Registers for the `wasm` backend the kernels that training needs and that it lacks or has only in a slow form. Model
 * code stays the same on every engine. Safe to call again.
 */
export const registerWasmKernels = (): void => {
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, 'wasm')?.kernelFunc === kernelFunc) continue
    if (tf.getKernel(kernelName, 'wasm') !== undefined) tf.unregisterKernel(kernelName, 'wasm')
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc })
  }
}
