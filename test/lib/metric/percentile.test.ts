import test from 'ava'
import fc from 'fast-check'
import { percentile } from '../../../lib/metric/percentile.js'

test('by hand', t => {
  t.is(percentile(Float64Array.of(7), 0.95), 7)
  t.is(percentile(Float64Array.of(5, 1), 0.5), 3)
  t.is(percentile(Float64Array.of(4, 1, 3, 2, 0), 0.25), 1)
  t.throws(() => percentile(new Float64Array(), 0.5), { message: 'Expected at least one value, got none' })
})

test('is what sorting gives', t => {
  const values = fc.array(fc.oneof(fc.nat(5), fc.nat(1000)), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (numbers, share) => {
      const sorted = numbers.toSorted((a, b) => a - b)
      const at = share * (sorted.length - 1)
      const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!]
      const expected = below + (above - below) * (at - Math.floor(at))
      t.true(Math.abs(percentile(Float64Array.from(numbers), share) - expected) < 1e-9)
    }),
    { seed: 1, numRuns: 500 },
  )
})
