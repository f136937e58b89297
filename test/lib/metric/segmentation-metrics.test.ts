import { readFileSync } from 'node:fs'
import test from 'ava'
import fc from 'fast-check'
import { segmentationMetrics } from '../../../lib/metric/segmentation-metrics.js'
import { leftOut, sharedPath } from '../../shared.js'
import { readGreyFixture } from '../augment/fixture.js'
import { drawn, maskPairs, plainDistances, plainStructuralSimilarity } from './plain-metrics.js'

const distances = ['averageHausdorff', 'hausdorff', 'hausdorff95', 'assd'] as const

test('by hand: a square of 3×3, and one of its rows with a pixel two to the right', t => {
  const truth = drawn('###...', '###...', '###...')
  const prediction = drawn('###..#', '......', '......')
  const { ssim, hausdorff95, undefinedBecause, ...measures } = segmentationMetrics(truth, prediction)
  // There 0 three times, 1 three times, 2 three times; back 0 three times and 3.
  t.deepEqual(measures, {
    dice: 6 / 13,
    jaccard: 3 / 10,
    precision: 3 / 4,
    recall: 3 / 9,
    averageHausdorff: (1 + 3 / 4) / 2,
    hausdorff: 3,
    assd: (2 + 6 + 3) / 12,
  })
  // Back, 0 three times and 3: 0.85 of the way from the third to the fourth.
  t.true(Math.abs(hausdorff95! - 0.85 * 3) < 1e-12)
  t.is(ssim, null)
  t.deepEqual(undefinedBecause, { ssim: 'the image is 6×3 pixels, smaller than the window of 7×7' })
})

test('structural similarity by hand: of one window, all and a part of it', t => {
  const all = { width: 7, height: 7, data: new Uint8Array(49).fill(1) }
  const part = { ...all, data: Uint8Array.from(all.data, (_, i) => Number(i < 7)) }
  // Means 1 and 1/7; variances 0 and 49/48·(1/7 − 1/49); covariance 0.
  const expected = ((2 / 7 + 1e-4) * 9e-4) / ((1 + 1 / 49 + 1e-4) * ((49 / 48) * (6 / 49) + 9e-4))
  t.true(Math.abs(segmentationMetrics(all, part).ssim! - expected) < 1e-15)
})

test('both empty agree, one empty has no distance and says which', t => {
  const [empty, one] = [drawn(...Array(7).fill('.......')), drawn('#......', ...Array(6).fill('.......'))]
  const overlaps = { dice: 1, jaccard: 1, precision: 1, recall: 1 }
  const none = { averageHausdorff: 0, hausdorff: 0, hausdorff95: 0, assd: 0 }
  t.deepEqual(segmentationMetrics(empty, empty), { ...overlaps, ...none, ssim: 1, undefinedBecause: {} })
  for (const [truth, prediction, which] of [
    [empty, one, 'truth'],
    [one, empty, 'prediction'],
  ] as const) {
    const { ssim, ...rest } = segmentationMetrics(truth, prediction)
    t.true(ssim! < 1)
    t.deepEqual(rest, {
      ...{ dice: 0, jaccard: 0, precision: 0, recall: 0 },
      ...{ averageHausdorff: null, hausdorff: null, hausdorff95: null, assd: null },
      undefinedBecause: Object.fromEntries(distances.map(name => [name, `the ${which} is empty`])),
    })
  }
})

test('every value but 0 is foreground', t => {
  fc.assert(
    fc.property(maskPairs(), ([truth, prediction]) => {
      const bright = { ...truth, data: truth.data.map((value, i) => value * (1 + (i % 255))) }
      t.deepEqual(segmentationMetrics(bright, prediction), segmentationMetrics(truth, prediction))
    }),
    { seed: 2, numRuns: 50 },
  )
})

test('is what the definitions give, pixel against pixel', t => {
  let compared = 0
  fc.assert(
    fc.property(maskPairs(), ([truth, prediction]) => {
      const actual = segmentationMetrics(truth, prediction)
      if (truth.width >= 7 && truth.height >= 7)
        t.true(Math.abs(actual.ssim! - plainStructuralSimilarity(truth, prediction)) < 1e-12)
      else t.is(actual.ssim, null)
      if (!truth.data.includes(1) || !prediction.data.includes(1)) return
      compared++
      const expected = plainDistances(truth, prediction)
      for (const name of distances) t.true(Math.abs(actual[name]! - expected[name]) < 1e-12, name)
    }),
    { seed: 3, numRuns: 300 },
  )
  t.true(compared > 200)
})

test('swapping the masks swaps precision and recall and nothing else; a mask fits itself; bounds', t => {
  fc.assert(
    fc.property(maskPairs(), ([truth, prediction]) => {
      const { precision, recall, undefinedBecause: _, ...rest } = segmentationMetrics(truth, prediction)
      const { undefinedBecause: __, ...swapped } = segmentationMetrics(prediction, truth)
      t.deepEqual(swapped, { ...rest, precision: recall, recall: precision })
      t.true(Math.abs(rest.dice - (2 * rest.jaccard) / (1 + rest.jaccard)) < 1e-12)
      t.true(rest.ssim === null || (rest.ssim >= -1 && rest.ssim <= 1 + 1e-12))
      t.true(rest.averageHausdorff === null || rest.averageHausdorff <= rest.hausdorff!)
      const own = segmentationMetrics(truth, truth)
      t.like(own, { dice: 1, jaccard: 1, precision: 1, recall: 1, hausdorff: 0, assd: 0 })
    }),
    { seed: 4, numRuns: 200 },
  )
})

test('sizes that differ are refused', t => {
  const mask = drawn('##', '##')
  t.throws(() => segmentationMetrics(mask, drawn('####')), {
    instanceOf: RangeError,
    message: 'Expected masks of the same size, got 2×2 and 4×1',
  })
  t.throws(() => segmentationMetrics(mask, { ...mask, data: new Uint8Array(3) }), {
    instanceOf: RangeError,
    message: 'Expected the prediction to have 2×2 pixels, got 3',
  })
})

test('equals the values of scipy and scikit-image', t => {
  const [masks, expected] = ['fixtures/metrics.masks.safetensors', 'fixtures/metrics.expected.json'].map(sharedPath)
  if (!masks || !expected) {
    t.log(leftOut('fixtures/metrics.*'))
    return t.pass()
  }
  const { segmentation } = JSON.parse(readFileSync(expected, 'utf8')) as {
    segmentation: Record<string, Record<string, number>>
  }
  const images = readGreyFixture(masks)
  for (const [key, values] of Object.entries(segmentation)) {
    const actual: Record<string, unknown> = segmentationMetrics(
      images.get(`${key}/truth`)!,
      images.get(`${key}/prediction`)!,
    )
    for (const [name, value] of Object.entries(values))
      t.true(Math.abs((actual[name] as number) - value) < 1e-9, `${key} ${name}: ${actual[name]} and ${value}`)
    t.is(Object.keys(values).length, 9)
  }
  t.is(Object.keys(segmentation).length, 3)
})
