import test from 'ava'
import { classCrossEntropy } from '../../../lib/metric/class-cross-entropy.js'

const near = (a: number, b: number) => Math.abs(a - b) <= 1e-15 * Math.max(1, Math.abs(b))

test('by hand: −ln of the probability of the label', t => {
  t.true(near(classCrossEntropy([0, 0], 0), Math.LN2))
  t.true(near(classCrossEntropy([0, Math.log(3)], 1), -Math.log(0.75)))
  t.true(near(classCrossEntropy([0, Math.log(3)], 0), -Math.log(0.25)))
  t.true(near(classCrossEntropy([7, 7 + Math.log(3)], 1), -Math.log(0.75)), 'only the difference counts')
})

test('it stays finite and exact where a probability is 0 or 1 in float32', t => {
  t.is(classCrossEntropy([1000, -1000], 1), 2000)
  t.is(classCrossEntropy([1000, -1000], 0), 0)
  t.true(Math.abs(classCrossEntropy([30, 0], 0) / Math.exp(-30) - 1) < 1e-12)
})
