import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { TensorInfo } from '@tensorflow/tfjs-core'

/**
 * A float32 tensor's own memory on the WebAssembly heap, read and written in place.
 *
 * The heap moves when it grows: take views only after every output of a kernel has been made, and keep none.
 */
export const heapFloats = (backend: BackendWasm, tensor: TensorInfo): Float32Array =>
  backend.typedArrayFromHeap(tensor) as Float32Array
