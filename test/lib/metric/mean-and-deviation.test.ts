import test from 'ava'
import fc from 'fast-check'
import { meanAndDeviation } from '../../../lib/metric/mean-and-deviation.js'

test('by hand', t => {
  t.deepEqual(meanAndDeviation([2, 4, 4, 6]), { mean: 4, deviation: Math.sqrt(8 / 3), n: 4 })
  t.deepEqual(meanAndDeviation([0.75]), { mean: 0.75, deviation: null, n: 1 })
  t.deepEqual(meanAndDeviation([]), { mean: null, deviation: null, n: 0 })
})

test('moving values moves the mean alone', t => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 2 }), fc.integer(), (values, by) => {
      const [still, moved] = [meanAndDeviation(values), meanAndDeviation(values.map(value => value + by))]
      t.true(Math.abs(moved.mean! - still.mean! - by) < 1e-5)
      t.true(Math.abs(moved.deviation! - still.deviation!) < 1e-5)
    }),
    { seed: 1 },
  )
})

test('what is not finite is refused', t => {
  t.throws(() => meanAndDeviation([1, Number.NaN]), {
    instanceOf: RangeError,
    message: 'Expected finite values, got NaN',
  })
})
