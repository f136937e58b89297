import test from 'ava'
import fc from 'fast-check'
import { autoContrastTable } from '../../../lib/augment/auto-contrast.js'
import { blendTable } from '../../../lib/augment/blend-table.js'
import { equalizeTable } from '../../../lib/augment/equalize.js'
import { histogram } from '../../../lib/augment/histogram.js'
import { paint } from '../../../lib/image/canvas.js'
import { greyArbitrary } from './grey-arbitrary.js'

const counts = fc.array(fc.nat(5000), { minLength: 256, maxLength: 256 }).map(values => Uint32Array.from(values))

const isMonotone = (table: Uint8Array) => table.every((value, x) => x === 0 || table[x - 1]! <= value)

const ends = fc
  .tuple(fc.integer({ min: 0, max: 254 }), fc.integer({ min: 1, max: 255 }))
  .map(([low, width]) => [low, Math.min(255, low + width)] as const)

test('the tables of autoContrast and equalize never swap two grey values', t => {
  fc.assert(
    fc.property(ends, counts, ([low, high], present) => {
      t.true(isMonotone(autoContrastTable(low, high)))
      t.true(isMonotone(equalizeTable(present)!))
    }),
    { seed: 4 },
  )
})

test('autoContrast reaches both ends of the scale', t => {
  fc.assert(
    fc.property(ends, ([low, high]) => {
      const table = autoContrastTable(low, high)
      t.is(table[low], 0)
      // Float64 may fall an ulp short of 255, which truncation makes 254; Pillow does the same.
      t.true(table[high]! >= 254)
    }),
    { seed: 5 },
  )
})

test('a histogram counts every pixel, at every length', t => {
  fc.assert(
    fc.property(greyArbitrary(1, 30), image => {
      let counts = new Uint32Array(0)
      paint(image, canvas => {
        counts = Uint32Array.from(histogram(canvas))
      })
      const expected = new Uint32Array(256)
      for (const x of image.data) expected[x]!++
      t.deepEqual(counts, expected)
    }),
    { seed: 15 },
  )
})

test('a blend lies between its ends', t => {
  fc.assert(
    fc.property(fc.nat(255), fc.double({ min: 0, max: 1, noNaN: true }), (degenerate, factor) => {
      const table = blendTable(degenerate, factor)
      t.true(table.every((value, x) => value >= Math.min(x, degenerate) && value <= Math.max(x, degenerate)))
    }),
    { seed: 6 },
  )
})

test('a blend is rounded to float32 after every operation', t => {
  // In float64 0.05 + 0.09·5 is just below a half, and the product alone in float64 would give 6 here.
  t.is(blendTable(0, 0.05 + 0.09 * 5)[2], 1)
  t.is(blendTable(50, 0.05 + 0.09 * 9)[0], 7)
})
