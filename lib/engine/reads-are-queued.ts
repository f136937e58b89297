import * as tf from '@tensorflow/tfjs-core'

/**
 * Whether a tensor's `data()` is queued on the device behind what was queued before, and leaves this thread free, as on
 * WebGPU; else it keeps this thread until the device is done (native TensorFlow).
 */
export const readsAreQueued = (): boolean => tf.getBackend() === 'webgpu'
