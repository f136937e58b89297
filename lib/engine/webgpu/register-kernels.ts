import * as tf from '@tensorflow/tfjs-core'

const kernels: Readonly<Record<string, tf.KernelFunc>> = {}

/**
 * Registers for the `webgpu` backend the kernels that it computes differently from PyTorch or only slowly. Safe to call
 * again.
 */
export const registerWebgpuKernels = (): void => {
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, 'webgpu')?.kernelFunc === kernelFunc) continue
    if (tf.getKernel(kernelName, 'webgpu') !== undefined) tf.unregisterKernel(kernelName, 'webgpu')
    tf.registerKernel({ kernelName, backendName: 'webgpu', kernelFunc })
  }
}
