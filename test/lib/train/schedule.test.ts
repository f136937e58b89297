import test from 'ava'
import { learningRateAt } from '../../../lib/train/schedule.js'

test('the rate falls to a tenth after every eight epochs, by hand', t => {
  const rate = (step: number) =>
    learningRateAt(step, { learningRate: 1e-4, decay: { factor: 0.1, everyEpochs: 8 }, stepsPerEpoch: 511 })
  // Eight epochs are 4,088 steps: the last of them is step 4,087.
  const expected: readonly (readonly [step: number, rate: number])[] = [
    [0, 1e-4],
    [510, 1e-4],
    [511, 1e-4],
    [4087, 1e-4],
    [4088, 1e-5],
    [8175, 1e-5],
    [8176, 1e-6],
    [51_099, 1e-16],
  ]
  for (const [step, value] of expected) t.true(Math.abs(rate(step) / value - 1) < 1e-12, `step ${step}: ${rate(step)}`)
})

test('a factor of 1 keeps the rate, and an epoch may be one step', t => {
  const rate = (step: number, factor: number) =>
    learningRateAt(step, { learningRate: 0.5, decay: { factor, everyEpochs: 1 }, stepsPerEpoch: 1 })
  t.deepEqual(
    [0, 1, 2, 3].map(step => rate(step, 1)),
    [0.5, 0.5, 0.5, 0.5],
  )
  t.deepEqual(
    [0, 1, 2, 3].map(step => rate(step, 0.5)),
    [0.5, 0.25, 0.125, 0.0625],
  )
})
