import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'

/** From this many elements on, `set` is faster than a loop. */
const longRun = 64

/**
 * The part of a tensor (of numbers) that begins at `begin` and has `size` (−1: to the end). The backend's own kernel
 * copies the whole tensor out of the heap first.
 */
export const slice: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { x } = inputs as { x: tf.TensorInfo }
  const { begin, size } = attrs as unknown as { begin: number | number[]; size: number | number[] }
  const [starts, extents] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size) as [number[], number[]]
  tf.slice_util.assertParamsValid(x as tf.Tensor, starts, extents)
  const wasm = backend as BackendWasm
  const output = wasm.makeOutput(extents, x.dtype)
  const [from, to] = [wasm.typedArrayFromHeap(x), wasm.typedArrayFromHeap(output)]
  const strides = [...tf.util.computeStrides(x.shape), 1]
  // The axes from `inner` on are taken whole, so that with the one before they make one run.
  let inner = x.shape.length
  while (inner > 0 && extents[inner - 1] === x.shape[inner - 1]) inner--
  const runAxis = Math.max(0, inner - 1)
  const length = tf.util.sizeFromShape(extents.slice(runAxis))
  let target = 0
  const copy = (axis: number, source: number): void => {
    if (axis < runAxis) {
      for (let i = 0; i < extents[axis]!; i++) copy(axis + 1, source + (starts[axis]! + i) * strides[axis]!)
      return
    }
    const first = source + (starts[axis] ?? 0) * strides[axis]!
    if (length >= longRun) to.set(from.subarray(first, first + length), target)
    else for (let at = 0; at < length; at++) to[target + at] = from[first + at]!
    target += length
  }
  copy(0, 0)
  return output
}
