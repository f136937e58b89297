import test from 'ava'
import fc from 'fast-check'
import { median } from '../../../bench/measure/median.js'

test('the middle of an odd number of values, the mean of the middle two of an even number', t => {
  t.is(median([3, 1, 10]), 3)
  t.is(median([4, 1, 10, 2]), 3)
  t.is(median([7]), 7)
  t.throws(() => median([]), { message: 'median: expected at least one value, got none' })
})

test('as many values lie below as above, in whatever order they come, and the values stay as they are', t => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), values => {
      const given = [...values]
      const middle = median(values)
      t.deepEqual(values, given)
      const below = values.filter(value => value < middle).length
      const above = values.filter(value => value > middle).length
      return below <= values.length / 2 && above <= values.length / 2 && median(values.toReversed()) === middle
    }),
    { seed: 1 },
  )
})
