import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import fc from 'fast-check'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { scattered } from './numeric-gradient.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

type Conv = Readonly<{
  batch: number
  height: number
  width: number
  inputs: number
  outputs: number
  filter: number
  pad: 'same' | 'valid'
}>

/** A convolution with stride 1 and both its gradients, straight from the definition. */
const reference = ({ batch, height, width, inputs, outputs, filter, pad }: Conv, x: Values, w: Values, dy: Values) => {
  const before = pad === 'same' ? Math.floor((filter - 1) / 2) : 0
  const [outHeight, outWidth] = pad === 'same' ? [height, width] : [height - filter + 1, width - filter + 1]
  const y = new Float64Array(batch * outHeight * outWidth * outputs)
  const dx = new Float64Array(batch * height * width * inputs)
  const dw = new Float64Array(filter * filter * inputs * outputs)
  for (let n = 0; n < batch; n++)
    for (let row = 0; row < outHeight; row++)
      for (let column = 0; column < outWidth; column++)
        for (let a = 0; a < filter; a++)
          for (let b = 0; b < filter; b++) {
            const [up, along] = [row + a - before, column + b - before]
            if (up < 0 || up >= height || along < 0 || along >= width) continue
            for (let i = 0; i < inputs; i++)
              for (let o = 0; o < outputs; o++) {
                const atY = ((n * outHeight + row) * outWidth + column) * outputs + o
                const g = dy[atY]!
                const [atX, atW] = [
                  ((n * height + up) * width + along) * inputs + i,
                  ((a * filter + b) * inputs + i) * outputs + o,
                ]
                y[atY]! += x[atX]! * w[atW]!
                dx[atX]! += g * w[atW]!
                dw[atW]! += g * x[atX]!
              }
          }
  return { y, dx, dw }
}
type Values = ArrayLike<number>

const largestDifference = (a: Values, b: Values) =>
  Math.max(0, ...Array.from(a, (value, i) => Math.abs(value - b[i]!))) + Math.abs(a.length - b.length)

/** The largest difference is a few roundings of the largest value. */
const agree = (a: Values, b: Values) =>
  largestDifference(a, b) <= 5e-6 * Math.max(1, ...Array.from(b, value => Math.abs(value)))

/** Few and many, of which the latter go by Winograd's tiles; whole fours and eights or not. */
const channels = fc.oneof(fc.integer({ min: 1, max: 19 }), fc.integer({ min: 32, max: 43 }))

const convs: fc.Arbitrary<Conv> = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  height: fc.integer({ min: 3, max: 16 }),
  width: fc.integer({ min: 3, max: 9 }),
  inputs: channels,
  outputs: channels,
  filter: fc.constantFrom(1, 2, 3),
  pad: fc.constantFrom('same' as const, 'valid' as const),
})

test('convolutions and their gradients are those of the definition, for odd, even and 1×1 filters and all sizes', t => {
  fc.assert(
    fc.property(convs, conv => {
      tf.tidy(() => {
        const x = scattered([conv.batch, conv.height, conv.width, conv.inputs], 1) as tf.Tensor4D
        const w = scattered([conv.filter, conv.filter, conv.inputs, conv.outputs], 2) as tf.Tensor4D
        const f = (image: tf.Tensor, filter: tf.Tensor) =>
          tf.conv2d(image as tf.Tensor4D, filter as tf.Tensor4D, 1, conv.pad)
        const dy = scattered(f(x, w).shape, 3)
        const [dx, dw] = tf.grads(f)([x, w], dy)
        const expected = reference(conv, x.dataSync(), w.dataSync(), dy.dataSync())
        t.deepEqual(dx!.shape, x.shape)
        t.deepEqual(dw!.shape, w.shape)
        t.true(agree(f(x, w).dataSync(), expected.y))
        t.true(agree(dx!.dataSync(), expected.dx))
        t.true(agree(dw!.dataSync(), expected.dw))
      })
    }),
    { numRuns: 120, seed: 20101473 },
  )
})

test('a stride other than 1 is refused', t => {
  t.throws(
    () =>
      tf.tidy(() =>
        tf.grad(x => tf.conv2d(x as tf.Tensor4D, scattered([3, 3, 1, 1], 1) as tf.Tensor4D, 2, 'same'))(
          scattered([1, 4, 4, 1], 2),
        ),
      ),
    { message: 'Expected a convolution with stride 1, got 2×2.' },
  )
})

test('the gradient of a pool goes to the first maximum in row-major order', t => {
  const gradientOf = (window: number[]) =>
    tf.tidy(() => [
      ...tf
        .grad(x => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'))(tf.tensor(window, [1, 2, 2, 1]), tf.ones([1, 1, 1, 1]))
        .dataSync(),
    ])
  t.deepEqual(gradientOf([1, 2, 3, 4]), [0, 0, 0, 1])
  t.deepEqual(gradientOf([4, 4, 4, 4]), [1, 0, 0, 0])
  t.deepEqual(gradientOf([1, 4, 4, 4]), [0, 1, 0, 0])
  t.deepEqual(gradientOf([-1, -2, 0, -0]), [0, 0, 1, 0])
  t.deepEqual(gradientOf([-0, 0, -1, -1]), [1, 0, 0, 0])
  // Channels in fours go by another way: every order of up to four different values, four windows at a time.
  const windows = Array.from({ length: 256 }, (_, at) => [at & 3, (at >> 2) & 3, (at >> 4) & 3, at >> 6])
  const [values, dy] = tf.tidy(() => [
    tf.transpose(tf.tensor3d(windows.flat(), [64, 4, 4]), [0, 2, 1]).dataSync(),
    Float32Array.from(windows, (_, at) => at + 1),
  ])
  const dx = tf.tidy(() =>
    tf
      .grad(x => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'))(
        tf.tensor(values, [64, 2, 2, 4]),
        tf.tensor(dy, [64, 1, 1, 4]),
      )
      .dataSync(),
  )
  windows.forEach((window, at) => {
    const first = window.indexOf(Math.max(...window))
    const got = [0, 1, 2, 3].map(pixel => dx[(at >> 2) * 16 + pixel * 4 + (at & 3)])
    t.deepEqual(
      got,
      window.map((_, pixel) => (pixel === first ? at + 1 : 0)),
      `${window}`,
    )
  })
})

test('windows of a pool that overlap or reach over the edge add up', t => {
  const x = tf.tensor4d([1, 2, 3, 4, 9, 5, 6, 7, 8], [1, 3, 3, 1])
  const dx = tf.tidy(() =>
    tf
      .grad(v => tf.maxPool(v as tf.Tensor4D, 2, 1, 'same'))(x, tf.ones([1, 3, 3, 1]))
      .dataSync(),
  )
  t.deepEqual([...dx], [0, 0, 0, 0, 4, 1, 0, 1, 3])
  x.dispose()
})

test('bilinear resizing gives back as much gradient as it gets, to where it came from', t => {
  for (const [from, to] of [
    [4, 8],
    [5, 3],
    [1, 4],
    [3, 3],
  ] as const) {
    const [dx, dy, f] = tf.tidy(() => {
      const x = scattered([2, from, from, 3], 1)
      const resize = (v: tf.Tensor) => tf.image.resizeBilinear(v as tf.Tensor4D, [to, to], true)
      const gradient = scattered([2, to, to, 3], 2)
      // ⟨R x, g⟩ = ⟨x, Rᵀ g⟩ for a linear map R.
      const inner = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b)).dataSync()[0]!
      return [inner(x, tf.grad(resize)(x, gradient)), inner(resize(x), gradient), resize(x).shape] as const
    })
    t.deepEqual(f, [2, to, to, 3])
    t.true(Math.abs(dx - dy) < 1e-4, `${from} → ${to}: ${dx} and ${dy}`)
  }
})

test('a clone shares its values and outlives its original', t => {
  const x = tf.tensor1d([1, 2])
  const before = tf.memory().numDataBuffers
  const copy = x.clone()
  t.is(tf.memory().numDataBuffers, before)
  x.dispose()
  t.deepEqual([...copy.dataSync()], [1, 2])
  copy.dispose()
})

test('tensors are joined along any axis, long and short runs alike', t => {
  tf.tidy(() => {
    const [a, b] = [
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
      tf.tensor2d([[5], [6]]),
    ]
    t.deepEqual(tf.concat([a, b], 1).arraySync(), [
      [1, 2, 5],
      [3, 4, 6],
    ])
    t.deepEqual(tf.concat([a, a], 0).arraySync(), [
      [1, 2],
      [3, 4],
      [1, 2],
      [3, 4],
    ])
    const long = tf.concat([tf.ones([2, 70]), tf.zeros([2, 3])], 1)
    t.deepEqual(tf.sum(long, 1).arraySync(), [70, 70])
    t.deepEqual(tf.concat([tf.tensor1d([1], 'int32'), tf.tensor1d([2], 'int32')]).dtype, 'int32')
  })
})

test('a slice is the part that was asked for, along any axes', t => {
  tf.tidy(() => {
    const shape = [3, 4, 5, 2]
    const x = tf.reshape(tf.range(0, 120), shape)
    const values = x.arraySync() as number[][][][]
    fc.assert(
      fc.property(fc.tuple(...shape.map(extent => fc.tuple(fc.nat(extent - 1), fc.nat(extent)))), ranges => {
        const begin = ranges.map(([first]) => first)
        const size = ranges.map(([first, length], axis) => Math.min(length, shape[axis]! - first))
        const part = <A>(list: readonly A[], axis: number) => list.slice(begin[axis], begin[axis]! + size[axis]!)
        const expected = part(values, 0).map(a => part(a, 1).map(b => part(b, 2).map(c => part(c, 3))))
        const got = tf.slice(x, begin, size)
        t.deepEqual(got.shape, size)
        t.deepEqual([...got.dataSync()], expected.flat(3))
        got.dispose()
      }),
      { numRuns: 100 },
    )
    t.deepEqual(tf.slice(tf.reshape(tf.range(0, 200), [2, 100]), [1, 20], [1, -1]).dataSync()[79], 199)
  })
})

test('shapes that do not fit are refused, and types that differ go the backend’s way', t => {
  t.throws(() => tf.concat([tf.ones([2, 3]), tf.ones([2, 40])], 0), { message: /[Ss]hape/ })
  const mixed = tf.tidy(() =>
    tf.concat([tf.tensor1d([1, 2]), tf.tensor1d([3, 4], 'int32')] as tf.Tensor1D[]).dataSync(),
  )
  t.deepEqual([...mixed], [1, 2, 3, 4])
})

test('what is beyond these kernels goes to the backend’s own', t => {
  tf.tidy(() => {
    // Padding wider than the filter, and nothing to convolve.
    const filter = tf.ones([1, 1, 1, 1]) as tf.Tensor4D
    const dx = tf.grad(x => tf.conv2d(x as tf.Tensor4D, filter, 1, 1))(tf.ones([1, 2, 2, 1]))
    t.deepEqual([...dx.dataSync()], [1, 1, 1, 1])
    t.deepEqual(
      tf.conv2d(tf.ones([1, 4, 2, 32]) as tf.Tensor4D, tf.ones([3, 3, 32, 32]) as tf.Tensor4D, 1, 'valid').shape,
      [1, 2, 0, 32],
    )
  })
})
