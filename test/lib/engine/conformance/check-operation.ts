import * as tf from '@tensorflow/tfjs-core'
import { relativeError } from './compare.js'
import type { OperationCase } from './operation-cases.js'
import { type PlainArray, referenceGradient, scatteredArray } from './plain-array.js'

/** How far an engine is from the reference in an operation's value and in each of its gradients, and their sizes. */
export type OperationErrors = Readonly<{
  value: number
  gradients: readonly number[]
  computed: readonly Float32Array[]
}>

const tensorOf = ({ data, shape }: PlainArray): tf.Tensor => tf.tensor(Float32Array.from(data), [...shape])

/** At which elements of an input gradients are compared: all of a small one, fifty all over a large one. */
const compared = (size: number): number[] =>
  // A prime apart, so that they are spread over all channels.
  size <= 400 ? Array.from({ length: size }, (_, i) => i) : Array.from({ length: 50 }, (_, i) => (i * 7919) % size)

/** Computes an operation and its gradients at a random direction on the engine, and compares. Reads asynchronously. */
export const checkOperation = async ({ inputs, engine, reference }: OperationCase): Promise<OperationErrors> => {
  const expected = reference(...inputs)
  const direction = scatteredArray(expected.shape, 99)
  const results = tf.tidy(() => {
    const tensors = inputs.map(tensorOf)
    return [engine(...tensors), ...tf.grads(engine)(tensors, tensorOf(direction))]
  })
  try {
    const [value, ...gradients] = await Promise.all(results.map(result => result.data<'float32'>()))
    if (`${results[0]!.shape}` !== `${expected.shape}`) {
      throw new Error(`Expected shape [${expected.shape}], got [${results[0]!.shape}].`)
    }
    return {
      value: relativeError(value!, expected.data),
      gradients: gradients.map((gradient, which) => {
        const elements = compared(gradient.length)
        const wanted = referenceGradient(reference, inputs, which, direction, elements)
        return relativeError(
          elements.map(at => gradient[at]!),
          wanted,
        )
      }),
      computed: [value!, ...gradients],
    }
  } finally {
    tf.dispose(results)
  }
}
