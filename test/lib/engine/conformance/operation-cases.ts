import * as tf from '@tensorflow/tfjs-core'
import { instanceNormLeakyRelu } from '../../../../lib/model/instance-norm-leaky-relu.js'
import { type PlainArray, scatteredArray } from './plain-array.js'
import {
  convolved,
  elementwise,
  joined,
  logSoftmax,
  normalised,
  part,
  pooled,
  product,
  reshaped,
  resized,
  sigmoid,
  softplus,
  summed,
} from './reference-operations.js'

/** One operation twice: as the engine computes it and from its definition in float64. */
export type OperationCase = Readonly<{
  name: string
  inputs: readonly PlainArray[]
  engine: (...inputs: tf.Tensor[]) => tf.Tensor
  reference: (...inputs: PlainArray[]) => PlainArray
}>

const [matrix, other, row] = [scatteredArray([3, 4], 1), scatteredArray([3, 4], 2), scatteredArray([4], 3)]
const positive = elementwise(value => Math.fround(value + 2), row)
const image = scatteredArray([2, 4, 6, 3], 4)
// Wide enough for the parts of kernels that take four channels at once.
const wide = scatteredArray([2, 6, 5, 8], 5)
const as4 = (x: tf.Tensor) => x as tf.Tensor4D
const conv = (x: tf.Tensor, filter: tf.Tensor) => tf.conv2d(as4(x), as4(filter), 1, 'same')
const resize = (height: number, width: number) => (x: tf.Tensor) =>
  tf.image.resizeBilinear(as4(x), [height, width], true)

const one = (
  name: string,
  input: PlainArray,
  engine: (x: tf.Tensor) => tf.Tensor,
  reference: (x: PlainArray) => PlainArray,
): OperationCase => ({ name, inputs: [input], engine, reference })

const two = (
  name: string,
  inputs: readonly [PlainArray, PlainArray],
  engine: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  reference: (a: PlainArray, b: PlainArray) => PlainArray,
): OperationCase => ({ name, inputs, engine, reference })

const arithmetic = (
  [
    ['add', tf.add, (a, b) => a + b],
    ['subtract', tf.sub, (a, b) => a - b],
    ['multiply', tf.mul, (a, b) => a * b],
    ['divide', tf.div, (a, b) => a / b],
  ] as const satisfies readonly (readonly [
    string,
    (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
    (a: number, b: number) => number,
  ])[]
).flatMap(([name, engine, f]) => [
  two(name, [matrix, elementwise(value => Math.fround(value + 2), other)], engine, (a, b) => elementwise(f, a, b)),
  two(`${name}, right broadcast`, [matrix, positive], engine, (a, b) => elementwise(f, a, b)),
  two(`${name}, left broadcast`, [row, elementwise(value => Math.fround(value + 2), matrix)], engine, (a, b) =>
    elementwise(f, a, b),
  ),
  two(`${name}, scalar`, [matrix, scatteredArray([], 7)], engine, (a, b) => elementwise(f, a, b)),
])

const convolutions = (
  [
    ['3×3, 1 → 2 channels', [2, 5, 4, 1], [3, 3, 1, 2]],
    ['3×3, 3 → 5 channels', [2, 5, 4, 3], [3, 3, 3, 5]],
    ['3×3, 4 → 8 channels', [2, 6, 6, 4], [3, 3, 4, 8]],
    ['3×3, 10 → 4 channels', [1, 4, 4, 10], [3, 3, 10, 4]],
    ['1×1, 8 → 1 channels', [2, 4, 4, 8], [1, 1, 8, 1]],
    ['3×3, 4 → 17 channels, many pixels', [2, 12, 12, 4], [3, 3, 4, 17]],
    // Past the ends of the tiles of WebGPU's kernels, of pixels and of channels.
    ['3×3, 17 → 5 channels, wide', [1, 9, 18, 17], [3, 3, 17, 5]],
    ['3×3, 5 → 36 channels', [1, 3, 3, 5], [3, 3, 5, 36]],
  ] as const
).map(([name, shape, filter]) =>
  two(`convolution ${name}`, [scatteredArray(shape, 8), scatteredArray(filter, 9)], conv, convolved),
)

const resizings = (
  [
    ['×2', [4, 6], [8, 12]],
    ['from 1×1', [1, 1], [2, 2]],
    ['×⅛', [16, 16], [2, 2]],
    ['×⅛ to 1×1', [8, 8], [1, 1]],
    ['to the same size', [3, 3], [3, 3]],
  ] as const
).map(([name, [height, width], [toHeight, toWidth]]) =>
  one(`resizeBilinear ${name}`, scatteredArray([2, height, width, 3], 10), resize(toHeight, toWidth), x =>
    resized(x, toHeight, toWidth),
  ),
)

const norms = (
  [
    [0.2, [2, 4, 6, 3]],
    [0.2, [1, 2, 2, 16]],
    [0.2, [2, 16, 16, 5]],
    [0.2, [3, 33, 9, 4]],
    [0.01, [2, 4, 6, 3]],
    [0.01, [3, 33, 9, 4]],
    [1, [2, 4, 6, 8]],
  ] as const
).map(([slope, shape]) =>
  one(
    `instanceNormLeakyRelu of [${shape}], slope ${slope}`,
    elementwise(value => Math.fround(3 * value + 7), scatteredArray(shape, 11)),
    x => instanceNormLeakyRelu(as4(x), slope),
    x => normalised(x, slope),
  ),
)

/** Every operation that the model and its losses are made of, with those that only appear in gradients. */
export const operationCases: readonly OperationCase[] = [
  ...arithmetic,
  one(
    'multiply by itself',
    matrix,
    x => tf.mul(x, x),
    x => elementwise(value => value * value, x),
  ),
  one(
    'negate',
    matrix,
    x => tf.neg(x),
    x => elementwise(value => -value, x),
  ),
  one(
    'clone',
    matrix,
    x => tf.clone(x),
    x => x,
  ),
  one(
    'reshape',
    matrix,
    x => tf.reshape(x, [2, 6]),
    x => reshaped(x, [2, 6]),
  ),
  one(
    'expandDims',
    matrix,
    x => tf.expandDims(x, 1),
    x => reshaped(x, [3, 1, 4]),
  ),
  one(
    'sum over one axis',
    matrix,
    x => tf.sum(x, 1),
    x => summed(x, [1]),
  ),
  one(
    'sum over pixels',
    image,
    x => tf.sum(x, [1, 2, 3]),
    x => summed(x, [1, 2, 3]),
  ),
  one(
    'sum over all',
    matrix,
    x => tf.sum(x),
    x => summed(x, [0, 1]),
  ),
  one(
    'mean over pixels',
    image,
    x => tf.mean(x, [1, 2]),
    x => summed(x, [1, 2], true),
  ),
  one(
    'mean over all',
    wide,
    x => tf.mean(x),
    x => summed(x, [0, 1, 2, 3], true),
  ),
  one(
    'sigmoid',
    matrix,
    x => tf.sigmoid(tf.mul(x, 4)),
    x => elementwise(value => sigmoid(4 * value), x),
  ),
  one(
    'softplus',
    matrix,
    x => tf.softplus(tf.mul(x, 4)),
    x => elementwise(value => softplus(4 * value), x),
  ),
  one(
    'logarithm',
    positive,
    x => tf.log(x),
    x => elementwise(Math.log, x),
  ),
  one('logSoftmax', matrix, x => tf.logSoftmax(x), logSoftmax),
  two('matMul', [matrix, scatteredArray([4, 2], 12)], (a, b) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D), product),
  two(
    'matMul, larger',
    [scatteredArray([5, 64], 13), scatteredArray([64, 2], 14)],
    (a, b) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D),
    product,
  ),
  two(
    'concat',
    [image, scatteredArray([2, 4, 6, 2], 15)],
    (a, b) => tf.concat([a, b, a], 3),
    (a, b) => joined(a, b, a),
  ),
  two(
    'concat, four channels at once',
    [wide, scatteredArray([2, 6, 5, 4], 16)],
    (a, b) => tf.concat([a, b], 3),
    joined,
  ),
  one(
    'split',
    image,
    x => tf.mul(tf.split(x, 2)[0]!, tf.split(x, 2)[1]!),
    x => elementwise((a, b) => a * b, part(x, 0, 2), part(x, 1, 2)),
  ),
  one(
    'split into one',
    image,
    x => tf.split(x, 1)[0]!,
    x => x,
  ),
  one('maxPool', image, x => tf.maxPool(as4(x), 2, 2, 'valid'), pooled),
  one(
    'maxPool, four channels at once',
    scatteredArray([2, 4, 4, 8], 17),
    x => tf.maxPool(as4(x), 2, 2, 'valid'),
    pooled,
  ),
  ...convolutions,
  ...resizings,
  ...norms,
]
