import * as tf from '@tensorflow/tfjs-core'
import { instanceNormLeakyRelu } from '../../../../lib/model/instance-norm-leaky-relu.js'

const pool = (size: number, stride: number, pad: 'valid' | 'same') => (x: tf.Tensor) =>
  tf.maxPool(x as tf.Tensor4D, size, stride, pad)
const flatNorm = [0.75, -0.25, -0.25, -0.25].map(value => (value * 0.2) / Math.sqrt(1e-5))
const ones = [1, 1, 1, 1, 1, 1, 1, 1, 1]

/**
 * Gradients where the mathematics leaves a choice, made as PyTorch makes it: a pool's gradient goes to the first maximum
 * in row-major order, and the slope of LeakyReLU at 0 is that of the negative side.
 */
export const ties: readonly Readonly<{
  name: string
  f: (x: tf.Tensor) => tf.Tensor
  x: readonly number[]
  dy: readonly number[]
  expected: readonly number[]
}>[] = [
  { name: 'pool without a tie', f: pool(2, 2, 'valid'), x: [1, 2, 3, 4], dy: [1], expected: [0, 0, 0, 1] },
  { name: 'pool of equals', f: pool(2, 2, 'valid'), x: [4, 4, 4, 4], dy: [1], expected: [1, 0, 0, 0] },
  { name: 'pool with two maxima', f: pool(2, 2, 'valid'), x: [1, 4, 4, 3], dy: [1], expected: [0, 1, 0, 0] },
  { name: 'pool with maxima in two rows', f: pool(2, 2, 'valid'), x: [1, 4, 3, 4], dy: [1], expected: [0, 1, 0, 0] },
  { name: 'pool of 0 and −0', f: pool(2, 2, 'valid'), x: [-0, 0, -1, -1], dy: [1], expected: [1, 0, 0, 0] },
  {
    name: 'pool whose windows overlap and reach over the edge',
    f: pool(2, 1, 'same'),
    x: [1, 2, 3, 4, 9, 5, 6, 7, 8],
    dy: ones,
    expected: [0, 0, 0, 0, 4, 1, 0, 1, 3],
  },
  {
    name: 'normalisation of a flat image',
    f: x => instanceNormLeakyRelu(x as tf.Tensor4D, 0.2),
    x: [3, 3, 3, 3],
    dy: [1, 0, 0, 0],
    expected: flatNorm,
  },
]

/** The gradient of one of them on the engine. */
export const tieGradient = async ({ f, x, dy }: (typeof ties)[number]): Promise<Float32Array> => {
  const square = (values: readonly number[]) => {
    const side = Math.sqrt(values.length)
    return tf.tensor([...values], [1, side, side, 1])
  }
  const gradient = tf.tidy(() => tf.grad(f)(square(x), square(dy)))
  const values = await gradient.data<'float32'>()
  gradient.dispose()
  return values
}
