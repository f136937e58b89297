import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { addressOf, kernelsOf } from './kernels/kernels.js'

/**
 * The part of a tensor of float32 or int32 that begins at `begin` and has `size` (−1: to the end), where it is a part of
 * one axis only, as in splitting what was joined. The backend's own kernel, which does all others, copies the whole
 * tensor out of the heap first.
 */
export const sliceWith =
  (backendsOwn: tf.KernelFunc): tf.KernelFunc =>
  params => {
    const { x } = params.inputs as { x: tf.TensorInfo }
    const { begin, size } = params.attrs as unknown as { begin: number | number[]; size: number | number[] }
    const [starts, extents] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size) as [number[], number[]]
    tf.slice_util.assertParamsValid(x as tf.Tensor, starts, extents)
    const cut = extents.flatMap((extent, axis) => (extent === x.shape[axis] ? [] : [axis]))
    const numbers = x.dtype === 'float32' || x.dtype === 'int32'
    if (!numbers || cut.length > 1 || tf.util.sizeFromShape(extents) === 0) return backendsOwn(params)
    const backend = params.backend as BackendWasm
    const output = backend.makeOutput(extents, x.dtype)
    const axis = cut[0] ?? 0
    const inner = 4 * tf.util.sizeFromShape(x.shape.slice(axis + 1))
    kernelsOf(backend).copyRuns(
      addressOf(backend, x) + (starts[axis] ?? 0) * inner,
      (x.shape[axis] ?? 1) * inner,
      addressOf(backend, output),
      (extents[axis] ?? 1) * inner,
      (extents[axis] ?? 1) * inner,
      tf.util.sizeFromShape(extents.slice(0, axis)),
    )
    return output
  }
