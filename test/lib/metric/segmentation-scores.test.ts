import { readFileSync } from 'node:fs'
import test from 'ava'
import fc from 'fast-check'
import { maskOverlap } from '../../../lib/metric/mask-overlap.js'
import { segmentationScores } from '../../../lib/metric/segmentation-scores.js'
import { thresholdMask } from '../../../lib/metric/threshold-mask.js'
import { leftOut, sharedPath } from '../../shared.js'
import { readGreyFixture } from '../augment/fixture.js'

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

test('images count the same, whatever their lungs’ size', t => {
  t.deepEqual(
    segmentationScores([
      { dice: 1, jaccard: 1 },
      { dice: 0.5, jaccard: 0.25 },
    ]),
    { dice: 0.75, jaccard: 0.625 },
  )
  t.throws(() => segmentationScores([]), { message: 'Expected scores of at least one image, got none' })
})

test('a probability of one half is background', t => {
  t.deepEqual(thresholdMask([0.4, 0.5, 0.5001, 1, 0]), mask(0, 0, 1, 1, 0))
})

test('refuses masks of different sizes', t => {
  t.throws(() => maskOverlap(mask(1), mask(1, 0)), {
    message: 'Expected masks of the same size, got 1 and 2 pixels',
  })
})

test('equals scikit-image’s values', t => {
  const [masks, expected] = ['fixtures/metrics.masks.safetensors', 'fixtures/metrics.expected.json'].map(sharedPath)
  if (!masks || !expected) {
    t.log(leftOut('fixtures/metrics.*'))
    return t.pass()
  }
  const { segmentation } = JSON.parse(readFileSync(expected, 'utf8')) as {
    segmentation: Record<string, { dice: number; jaccard: number }>
  }
  const images = readGreyFixture(masks)
  for (const [key, { dice, jaccard }] of Object.entries(segmentation)) {
    const actual = maskOverlap(images.get(`${key}/truth`)!.data, images.get(`${key}/prediction`)!.data)
    t.true(Math.abs(actual.dice - dice) < 1e-12)
    t.true(Math.abs(actual.jaccard - jaccard) < 1e-12)
  }
  t.is(Object.keys(segmentation).length, 3)
})
