import test from 'ava'
import fc from 'fast-check'
import { type LearningRateOptions, learningRateAt } from '../../../lib/train/schedule.js'

test('the rate falls to a tenth after every eight epochs, by hand', t => {
  const rate = (step: number) =>
    learningRateAt(step, {
      learningRate: 1e-4,
      decay: { factor: 0.1, everyEpochs: 8 },
      stepsPerEpoch: 511,
      steps: 51_100,
    })
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
    learningRateAt(step, { learningRate: 0.5, decay: { factor, everyEpochs: 1 }, stepsPerEpoch: 1, steps: 4 })
  t.deepEqual(
    [0, 1, 2, 3].map(step => rate(step, 1)),
    [0.5, 0.5, 0.5, 0.5],
  )
  t.deepEqual(
    [0, 1, 2, 3].map(step => rate(step, 0.5)),
    [0.5, 0.25, 0.125, 0.0625],
  )
})

const base: LearningRateOptions = {
  learningRate: 2,
  decay: { factor: 0.1, everyEpochs: 8 },
  stepsPerEpoch: 511,
  steps: 4,
}
const agree = (got: readonly number[], expected: readonly number[]) =>
  got.length === expected.length && got.every((rate, i) => Math.abs(rate - expected[i]!) < 1e-9)
const rates = (steps: readonly number[], options: Partial<LearningRateOptions>) =>
  steps.map(step => learningRateAt(step, { ...base, ...options }))

test('cosine, FixMatch and polynomial by hand, and the last rate after the end', t => {
  const cosine = rates([0, 1, 2, 3, 4, 9], { schedule: 'cosine' })
  t.true(agree(cosine, [2, 1 + Math.SQRT1_2, 1, 1 - Math.SQRT1_2, 0, 0]), `${cosine}`)
  // cos(7π/32), cos(7π/16)
  const fixmatch = rates([0, 2, 4, 9], { schedule: 'fixmatch' })
  t.true(agree(fixmatch, [2, 2 * 0.7730104534, 2 * 0.195090322, 2 * 0.195090322]), `${fixmatch}`)
  // ½^0.9
  const polynomial = rates([0, 2, 4, 9], { schedule: 'polynomial' })
  t.true(agree(polynomial, [2, 2 * 0.5358867313, 0, 0]), `${polynomial}`)
  t.deepEqual(rates([0, 1, 2, 3, 4], { schedule: 'polynomial', power: 2 }), [2, 1.125, 0.5, 0.125, 0])
})

test('the warm-up multiplies the rate of the schedule, which runs from step 0', t => {
  t.deepEqual(rates([0, 1, 2, 3, 4, 5], { warmUpSteps: 4 }), [0.5, 1, 1.5, 2, 2, 2])
  t.deepEqual(rates([0, 1, 2, 3], { warmUpSteps: 2, schedule: 'polynomial', power: 1 }), [1, 1.5, 1, 0.5])
  t.deepEqual(rates([0, 1], { warmUpSteps: 1 }), [2, 2])
})

test('without more options the rate is the paper’s, to the bit', t => {
  fc.assert(
    fc.property(
      fc.nat(100_000),
      fc.double({ min: 1e-6, max: 1, noNaN: true }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 1000 }),
      (step, learningRate, factor, everyEpochs, stepsPerEpoch) => {
        const rate = learningRateAt(step, {
          learningRate,
          decay: { factor, everyEpochs },
          stepsPerEpoch,
          steps: 51_100,
        })
        t.is(rate, learningRate * factor ** Math.floor(Math.floor(step / stepsPerEpoch) / everyEpochs))
      },
    ),
    { seed: 31, numRuns: 200 },
  )
})
