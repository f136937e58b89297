import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'

/** From this many elements on, `set` is faster than a loop. */
const longRun = 64

/**
 * Tensors (of numbers) joined along an axis. The backend's own kernel makes two views for every run of elements, which
 * for the channels of an image means for every pixel.
 */
export const concat: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const parts = inputs as unknown as readonly tf.TensorInfo[]
  const { shape, dtype } = parts[0]!
  const axis = tf.util.parseAxisParam((attrs as { axis: number }).axis, shape)[0]!
  const outShape = tf.backend_util.computeOutShape(
    parts.map(part => part.shape),
    axis,
  )
  const wasm = backend as BackendWasm
  const output = wasm.makeOutput(outShape, dtype)
  const to = wasm.typedArrayFromHeap(output)
  const runs = tf.util.sizeFromShape(shape.slice(0, axis))
  const stride = tf.util.sizeFromShape(outShape.slice(axis))
  let begin = 0
  for (const part of parts) {
    const from = wasm.typedArrayFromHeap(part)
    const length = tf.util.sizeFromShape(part.shape.slice(axis))
    for (let run = 0, source = 0, target = begin; run < runs; run++, source += length, target += stride) {
      if (length >= longRun) to.set(from.subarray(source, source + length), target)
      else for (let at = 0; at < length; at++) to[target + at] = from[source + at]!
    }
    begin += length
  }
  return output
}
