import * as tf from '@tensorflow/tfjs-core'
import { conv2dBackpropFilter } from './conv2d-backprop-filter.js'
import { instanceNormLeakyRelu, instanceNormLeakyReluGrad } from './instance-norm-leaky-relu.js'
import { maxPoolGrad } from './max-pool-grad.js'
import { resizeBilinearGrad } from './resize-bilinear-grad.js'

const kernels: Readonly<Record<string, tf.KernelFunc>> = {
  // There, but with other results: see each.
  [tf.MaxPoolGrad]: maxPoolGrad,
  [tf.ResizeBilinearGrad]: resizeBilinearGrad,
  // There, but with one thread for each weight.
  [tf.Conv2DBackpropFilter]: conv2dBackpropFilter,
  // The model's own: lib/model/instance-norm-leaky-relu.ts uses them where they are registered.
  InstanceNormLeakyRelu: instanceNormLeakyRelu,
  InstanceNormLeakyReluGrad: instanceNormLeakyReluGrad,
}

/**
 * Registers for the `webgpu` backend the kernels that training needs and that it lacks, computes differently from
 * PyTorch, or has only in a slow form. Model code stays the same on every engine. Safe to call again.
 */
export const registerWebgpuKernels = (): void => {
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, 'webgpu')?.kernelFunc === kernelFunc) continue
    if (tf.getKernel(kernelName, 'webgpu') !== undefined) tf.unregisterKernel(kernelName, 'webgpu')
    tf.registerKernel({ kernelName, backendName: 'webgpu', kernelFunc })
  }
}
