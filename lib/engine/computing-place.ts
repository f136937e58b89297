import * as tf from '@tensorflow/tfjs-core'

/** Where tensors are computed: in a WebAssembly heap, on the processor by native code, or on a GPU. */
export type ComputingPlace = 'wasm' | 'processor' | 'gpu'

/** Where the selected engine computes. */
export const computingPlace = (): ComputingPlace => {
  if (tf.getBackend() === 'wasm') return 'wasm'
  const { isUsingGpuDevice } = tf.backend() as unknown as { isUsingGpuDevice?: boolean }
  return isUsingGpuDevice === false ? 'processor' : 'gpu'
}
