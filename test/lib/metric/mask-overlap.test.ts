import test from 'ava'
import fc from 'fast-check'
import { maskOverlap } from '../../../lib/metric/mask-overlap.js'
import { thresholdMask } from '../../../lib/metric/threshold-mask.js'

const mask = (...pixels: readonly number[]) => Uint8Array.from(pixels)

test('overlap, by hand', t => {
  t.deepEqual(maskOverlap(mask(1, 1, 0, 0), mask(0, 1, 1, 0)), { dice: 1 / 2, jaccard: 1 / 3 })
  t.deepEqual(maskOverlap(mask(1, 1, 1, 0), mask(1, 1, 1, 0)), { dice: 1, jaccard: 1 })
  t.deepEqual(maskOverlap(mask(1, 0), mask(0, 1)), { dice: 0, jaccard: 0 })
})

test('both masks empty agree, one empty does not', t => {
  t.deepEqual(maskOverlap(mask(0, 0), mask(0, 0)), { dice: 1, jaccard: 1 })
  t.deepEqual(maskOverlap(mask(0, 0), mask(0, 1)), { dice: 0, jaccard: 0 })
  t.deepEqual(maskOverlap(mask(1, 0), mask(0, 0)), { dice: 0, jaccard: 0 })
})

test('every value but 0 is foreground', t => {
  t.deepEqual(maskOverlap(mask(0, 255, 255), mask(0, 1, 0)), maskOverlap(mask(0, 1, 1), mask(0, 1, 0)))
})

test('J = D/(2 − D), symmetric, 1 with itself', t => {
  const pair = fc.integer({ min: 1, max: 40 }).chain(length => {
    const pixels = fc.array(fc.nat(1), { minLength: length, maxLength: length }).map(values => Uint8Array.from(values))
    return fc.tuple(pixels, pixels)
  })
  fc.assert(
    fc.property(pair, ([a, b]) => {
      const { dice, jaccard } = maskOverlap(a, b)
      t.true(Math.abs(jaccard - dice / (2 - dice)) < 1e-12)
      t.deepEqual(maskOverlap(b, a), { dice, jaccard })
      t.is(maskOverlap(a, a).dice, 1)
    }),
    { seed: 1 },
  )
})

test('a probability of one half is background', t => {
  t.deepEqual(thresholdMask([0.4, 0.5, 0.5001, 1, 0]), mask(0, 0, 1, 1, 0))
})

test('refuses masks of different sizes', t => {
  t.throws(() => maskOverlap(mask(1), mask(1, 0)), {
    message: 'Expected masks of the same size, got 1 and 2 pixels',
  })
})
