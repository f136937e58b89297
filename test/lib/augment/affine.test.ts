import test from 'ava'
import fc from 'fast-check'
import { type Affine, affine } from '../../../lib/augment/affine.js'
import { rotate } from '../../../lib/augment/rotate.js'
import { shearX, shearY } from '../../../lib/augment/shear.js'
import type { GreyImage } from '../../../lib/codec/grey-image.js'
import { paint, untouched } from '../../../lib/image/canvas.js'
import { grey, greyArbitrary } from './grey-arbitrary.js'
import { plainAffine } from './plain-operations.js'

/** Even over the values, in thousandths: fc.double is even over the floats, of which most are next to 0. */
const real = (limit: number) => fc.integer({ min: -1000 * limit, max: 1000 * limit }).map(value => value / 1000)
const anyMap: fc.Arbitrary<Affine> = fc.tuple(real(2), real(2), real(60), real(2), real(2), real(60))
const image = fc.oneof(greyArbitrary(1, 6), greyArbitrary(), greyArbitrary(1, 50))

test('any affine map moves every pixel to where it belongs, and black comes in', t => {
  fc.assert(
    fc.property(image, anyMap, (image, map) => {
      t.deepEqual(
        paint(image, affine(map)),
        plainAffine(image, map as [number, number, number, number, number, number]),
      )
    }),
    { seed: 20, numRuns: 500 },
  )
})

test('shears of any share, also beyond the image, move rows and columns to where they belong', t => {
  fc.assert(
    fc.property(image, fc.oneof(real(1), real(20)), real(20), (image, share, offset) => {
      t.deepEqual(paint(image, shearX(share)), plainAffine(image, [1, share, 0, 0, 1, 0]))
      t.deepEqual(paint(image, shearY(share)), plainAffine(image, [1, 0, 0, share, 1, 0]))
      t.deepEqual(paint(image, affine([1, share, offset, 0, 1, 0])), plainAffine(image, [1, share, offset, 0, 1, 0]))
      t.deepEqual(paint(image, affine([1, 0, 0, share, 1, offset])), plainAffine(image, [1, 0, 0, share, 1, offset]))
    }),
    { seed: 21, numRuns: 400 },
  )
})

test('an image larger than its band of rows, and of no round width, is sheared down to its last pixel', t => {
  for (const [width, height] of [
    [300, 131],
    [16, 70],
    [15, 33],
    [1, 200],
  ] as const) {
    const data = Uint8Array.from({ length: width * height }, (_, i) => (i * 7919) >> 3)
    const large: GreyImage = { width, height, data }
    for (const share of [0.27, -0.27, 0.03, 1])
      t.deepEqual(
        paint(large, shearY(share)),
        plainAffine(large, [1, 0, 0, share, 1, 0]),
        `${width}×${height} ${share}`,
      )
  }
})

test('as wide and as high as fixed point goes, and beyond', t => {
  const maps: readonly Affine[] = [
    [0.99, 0.01, 1, 0, 1, 0],
    [0.9, 0.02, 3, 0.0001, 0.98, -1],
    [1, 0.27, 0, 0, 1, 0],
    [1, 0, 0, 0.0001, 1, 0],
  ]
  for (const [width, height] of [
    [16_400, 5],
    [32_767, 3],
    [32_768, 2],
    [33_000, 3],
    [3, 33_000],
  ] as const) {
    const data = Uint8Array.from({ length: width * height }, (_, i) => (i * 7919) >> 3)
    for (const map of maps) {
      const moved = paint({ width, height, data }, affine(map))
      const expected = plainAffine({ width, height, data }, map as [number, number, number, number, number, number])
      t.is(Buffer.compare(moved.data, expected.data), 0, `${width}×${height} by ${map.join()}`)
    }
  }
})

test('four quarter turns are the identity, and one is by hand', t => {
  t.deepEqual(paint(grey([1, 2], [3, 4]), rotate(90)), grey([2, 4], [1, 3]))
  t.is(rotate(0), untouched)
  t.is(rotate(-720), untouched)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(), (side, seed) => {
      const data = Uint8Array.from({ length: side * side }, (_, i) => (i * 31 + seed) % 256)
      const square = { width: side, height: side, data }
      const turned = paint(square, rotate(90), rotate(90), rotate(90), rotate(90))
      // A turn about the centre of an even side loses nothing.
      if (side % 2 === 0) t.deepEqual(turned, square)
      else t.is(turned.data.length, data.length)
    }),
    { seed: 22 },
  )
})
