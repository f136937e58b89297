import * as tf from '@tensorflow/tfjs-core'
import { conv2dWith } from './conv2d.js'
import { conv2dBackpropFilterWith } from './conv2d-backprop-filter.js'
import { conv2dBackpropInputWith } from './conv2d-backprop-input.js'
import { instanceNormLeakyRelu, instanceNormLeakyReluGrad } from './instance-norm-leaky-relu.js'
import { keptBits, maskOfKeptBits } from './kept-bits.js'
import { maxPoolGrad } from './max-pool-grad.js'
import { resizeBilinearGrad } from './resize-bilinear-grad.js'

type Kernel = Readonly<{ name: string; make: (backendsOwn: tf.KernelFunc) => tf.KernelFunc }>

const always = (kernel: tf.KernelFunc) => () => kernel

const kernels: readonly Kernel[] = [
  // There, but with other results: see each.
  { name: tf.MaxPoolGrad, make: always(maxPoolGrad) },
  { name: tf.ResizeBilinearGrad, make: always(resizeBilinearGrad) },
  // There, but several times slower than these.
  { name: tf.Conv2D, make: conv2dWith },
  { name: tf.Conv2DBackpropInput, make: conv2dBackpropInputWith },
  { name: tf.Conv2DBackpropFilter, make: conv2dBackpropFilterWith },
  // The model's own: lib/model/instance-norm-leaky-relu.ts uses them where they are registered.
  { name: 'InstanceNormLeakyRelu', make: always(instanceNormLeakyRelu) },
  { name: 'InstanceNormLeakyReluGrad', make: always(instanceNormLeakyReluGrad) },
  // Dropout's: lib/train/dropout-masks.ts, likewise.
  { name: 'KeptBits', make: always(keptBits) },
  { name: 'MaskOfKeptBits', make: always(maskOfKeptBits) },
]

const missing: tf.KernelFunc = () => {
  throw new Error('Expected a kernel of the backend, got none: @tensorflow/tfjs-backend-webgpu is of another version.')
}

let registered = false

/**
 * Registers for the `webgpu` backend the kernels that training needs and that it lacks, computes differently from
 * PyTorch, or has only in a slow form. Model code stays the same on every engine. Safe to call again.
 */
export const registerWebgpuKernels = (): void => {
  if (registered) return
  registered = true
  for (const { name, make } of kernels) {
    const backendsOwn = tf.getKernel(name, 'webgpu')?.kernelFunc
    if (backendsOwn !== undefined) tf.unregisterKernel(name, 'webgpu')
    tf.registerKernel({ kernelName: name, backendName: 'webgpu', kernelFunc: make(backendsOwn ?? missing) })
  }
}
