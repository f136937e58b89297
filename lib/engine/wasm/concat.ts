import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { addressOf, kernelsOf } from './kernels/kernels.js'

/**
 * Tensors of float32 or int32 joined along an axis. The backend's own kernel makes two views for every run of elements,
 * which for the channels of an image means for every pixel.
 */
export const concatWith =
  (backendsOwn: tf.KernelFunc): tf.KernelFunc =>
  params => {
    const { attrs } = params
    const given = params.inputs as unknown as readonly tf.TensorInfo[]
    const parts = given.filter(({ shape }) => tf.util.sizeFromShape(shape) > 0)
    const [first] = parts
    const isPlain = ({ dtype }: tf.TensorInfo) => dtype === first?.dtype && (dtype === 'float32' || dtype === 'int32')
    if (first === undefined || !given.every(isPlain)) return backendsOwn(params)
    const backend = params.backend as BackendWasm
    const axis = tf.util.parseAxisParam((attrs as { axis: number }).axis, first.shape)[0]!
    tf.backend_util.assertParamsConsistent(
      given.map(({ shape }) => shape),
      axis,
    )
    const outShape = tf.backend_util.computeOutShape(
      parts.map(part => part.shape),
      axis,
    )
    const output = backend.makeOutput(outShape, first.dtype)
    const to = addressOf(backend, output)
    const runs = tf.util.sizeFromShape(outShape.slice(0, axis))
    const stride = 4 * tf.util.sizeFromShape(outShape.slice(axis))
    let begin = 0
    for (const part of parts) {
      const bytes = 4 * tf.util.sizeFromShape(part.shape.slice(axis))
      kernelsOf(backend).copyRuns(addressOf(backend, part), bytes, to + begin, stride, bytes, runs)
      begin += bytes
    }
    return output
  }
