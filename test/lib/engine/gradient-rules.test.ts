import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { gradientError, scattered } from './numeric-gradient.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

const matrix = () => scattered([3, 4], 1)
const row = () => scattered([4], 2)
const image = () => scattered([2, 4, 4, 3], 3)

const operations: readonly [name: string, x: () => tf.Tensor, f: (x: tf.Tensor) => tf.Tensor][] = [
  ['add, broadcast', row, x => tf.add(matrix(), x)],
  ['subtract, left', matrix, x => tf.sub(x, row())],
  ['subtract, right, broadcast', row, x => tf.sub(matrix(), x)],
  ['multiply by itself', matrix, x => tf.mul(x, x)],
  ['multiply, broadcast', row, x => tf.mul(matrix(), x)],
  ['divide, numerator', matrix, x => tf.div(x, tf.add(row(), 3))],
  ['divide, denominator, broadcast', row, x => tf.div(matrix(), tf.add(x, 3))],
  ['negate', matrix, x => tf.neg(x)],
  ['clone', matrix, x => tf.clone(x)],
  ['reshape', matrix, x => tf.reshape(x, [2, 6])],
  ['expandDims', matrix, x => tf.expandDims(x, 1)],
  ['sum over one axis', matrix, x => tf.sum(x, 1)],
  ['sum over all', matrix, x => tf.sum(x)],
  ['mean over pixels', image, x => tf.mean(x, [1, 2])],
  ['mean over all', matrix, x => tf.mean(x)],
  ['sigmoid', matrix, x => tf.sigmoid(x)],
  ['softplus', matrix, x => tf.softplus(x)],
  ['logarithm', matrix, x => tf.log(tf.add(x, 3))],
  ['logSoftmax', matrix, x => tf.logSoftmax(x)],
  ['matMul, left', matrix, x => tf.matMul(x as tf.Tensor2D, scattered([4, 2], 4) as tf.Tensor2D)],
  ['matMul, right', matrix, x => tf.matMul(scattered([2, 3], 4) as tf.Tensor2D, x as tf.Tensor2D)],
  ['concat, first and last', image, x => tf.concat([x, scattered([2, 4, 4, 2], 5), x], 3)],
  ['split', image, x => tf.mul(tf.split(x, 2)[0]!, tf.split(x, 2)[1]!)],
  ['split into one', image, x => tf.split(x, 1)[0]!],
  ['convolution, image', image, x => tf.conv2d(x as tf.Tensor4D, scattered([3, 3, 3, 2], 6) as tf.Tensor4D, 1, 'same')],
  [
    'convolution, filter',
    () => scattered([3, 3, 3, 2], 6),
    x => tf.conv2d(image() as tf.Tensor4D, x as tf.Tensor4D, 1, 'same'),
  ],
  ['maxPool', image, x => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid')],
  ['resizeBilinear', image, x => tf.image.resizeBilinear(x as tf.Tensor4D, [8, 8], true)],
]

for (const [name, x, f] of operations) {
  test(`the derivative of ${name} is that of finite differences`, t => {
    // A smaller step for the pool, which has kinks between its pixels.
    const error = tf.tidy(() => gradientError(f, x(), name === 'maxPool' ? 2e-4 : 1e-2))
    t.true(error < 2e-3, `off by ${error}`)
  })
}

test('matMul with transposes has no rule and says so', t => {
  t.throws(
    () =>
      tf.tidy(() =>
        tf.grad(x => tf.matMul(x as tf.Tensor2D, scattered([2, 4], 1) as tf.Tensor2D, false, true))(matrix()),
      ),
    { message: 'Expected matMul without transposes, got one.' },
  )
})
