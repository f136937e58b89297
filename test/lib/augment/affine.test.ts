import test from 'ava'
import fc from 'fast-check'
import { type Affine, affine } from '../../../lib/augment/affine.js'
import { rotate } from '../../../lib/augment/rotate.js'
import { shearX, shearY } from '../../../lib/augment/shear.js'
import type { GreyImage } from '../../../lib/codec/grey-image.js'
import { paint, untouched } from '../../../lib/image/canvas.js'
import { grey, greyArbitrary } from './grey-arbitrary.js'
import { plainAffine } from './plain-operations.js'

const real = (limit: number) => fc.double({ min: -limit, max: limit, noNaN: true })
const anyMap: fc.Arbitrary<Affine> = fc.tuple(real(2), real(2), real(60), real(2), real(2), real(60))
const image = fc.oneof(greyArbitrary(), greyArbitrary(1, 50))

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
    fc.property(image, real(3), (image, share) => {
      t.deepEqual(paint(image, shearX(share)), plainAffine(image, [1, share, 0, 0, 1, 0]))
      t.deepEqual(paint(image, shearY(share)), plainAffine(image, [1, 0, 0, share, 1, 0]))
    }),
    { seed: 21, numRuns: 300 },
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
