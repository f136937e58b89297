import test from 'ava'
import fc from 'fast-check'
import { alignedAbnormal, alignmentRatio } from '../../../lib/train/distribution-alignment.js'

const near = (a: number, b: number, tolerance = 1e-5) => Math.abs(a - b) < tolerance

test('a class that is predicted in four of five images is held down, by hand', t => {
  // p_target ½, p_model 0.8: the ratios are 2.5 and 0.625.
  const ratio = alignmentRatio(0.8, [0.5, 0.5])
  t.true(near(ratio[0], 2.5) && near(ratio[1], 0.625), `${ratio}`)
  // 0.8·0.625 against 0.2·2.5: the mean prediction becomes the target.
  t.true(near(alignedAbnormal(0.8, ratio), 0.5))
  // 0.9·0.625/(0.9·0.625 + 0.1·2.5) = 9/13.
  t.true(near(alignedAbnormal(0.9, ratio), 9 / 13))
  // Towards labels of which three in four are abnormal: 1.25 and 0.9375.
  const labels = alignmentRatio(0.8, [0.25, 0.75])
  t.true(near(labels[0], 1.25) && near(labels[1], 0.9375), `${labels}`)
})

test('a class that was never predicted is raised, not divided by 0', t => {
  const ratio = alignmentRatio(0, [0.5, 0.5])
  t.true(ratio.every(Number.isFinite))
  t.true(near(ratio[1], 500_001, 1))
  t.deepEqual([alignedAbnormal(0, ratio), alignedAbnormal(1, ratio)], [0, 1])
})

test('what is predicted as the target is stays, and the order of images is kept', t => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(share, share, share, (model, a, b) => {
      const same = alignmentRatio(model, [1 - model, model])
      t.true(near(alignedAbnormal(a, same), a))
      const [low, high] = [Math.min(a, b), Math.max(a, b)].map(p =>
        alignedAbnormal(p, alignmentRatio(model, [0.5, 0.5])),
      )
      t.true(low! >= 0 && low! <= high! + 1e-12 && high! <= 1)
    }),
    { seed: 34, numRuns: 200 },
  )
})
