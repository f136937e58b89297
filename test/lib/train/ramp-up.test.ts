import test from 'ava'
import fc from 'fast-check'
import { rampUp } from '../../../lib/train/ramp-up.js'

test('e⁻⁵, e^−1.25 half-way, and 1 from the end on, by hand', t => {
  const expected: readonly (readonly [step: number, share: number])[] = [
    [0, 0.006737947],
    [50, 0.2865047969],
    [100, 1],
    [1000, 1],
  ]
  for (const [step, share] of expected) t.true(Math.abs(rampUp(step, 100) - share) < 1e-9, `step ${step}`)
})

test('without steps it is 1 from the first', t => {
  t.deepEqual([rampUp(0, 0), rampUp(7, 0)], [1, 1])
})

test('it rises with every step and never above 1', t => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.nat(10_000), (steps, step) => {
      const [now, next] = [rampUp(step, steps), rampUp(step + 1, steps)]
      t.true(step < steps ? now < next : now === 1 && next === 1)
      t.true(next <= 1)
    }),
    { seed: 32, numRuns: 200 },
  )
})
