import test from 'ava'
import fc from 'fast-check'
import { flexMatchThresholds } from '../../../lib/train/flex-match.js'

test('thresholds by hand: undecided images hold both down, then the class that is learnt less is lower', t => {
  const thresholds = (normal: number, abnormal: number) =>
    flexMatchThresholds([normal, abnormal], { threshold: 0.9, images: 100 })
  t.deepEqual(thresholds(0, 0), [0, 0])
  // 60 undecided: β = 30/60, 10/60; β/(2 − β) = 1/3, 1/11.
  const [normal, abnormal] = thresholds(30, 10)
  t.true(Math.abs(normal - 0.3) < 1e-12 && Math.abs(abnormal - 0.9 / 11) < 1e-12, `${[normal, abnormal]}`)
  // 20 undecided: β = 20/60, 60/60.
  const [rare, common] = thresholds(20, 60)
  t.true(Math.abs(rare - 0.18) < 1e-12, `${rare}`)
  t.is(common, 0.9)
  t.deepEqual(thresholds(50, 50), [0.9, 0.9])
  t.deepEqual(thresholds(100, 0), [0.9, 0])
})

test('no threshold is above t, and the class with more confident images has the higher one', t => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(1000), fc.nat(1000), (normal, abnormal, undecided) => {
      const images = normal + abnormal + undecided
      fc.pre(images > 0)
      const [first, second] = flexMatchThresholds([normal, abnormal], { threshold: 0.95, images })
      t.true(first >= 0 && second >= 0 && Math.max(first, second) <= 0.95)
      t.is(Math.sign(first - second), Math.sign(normal - abnormal))
    }),
    { seed: 33, numRuns: 200 },
  )
})
