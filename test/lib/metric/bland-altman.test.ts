import test from 'ava'
import { blandAltman } from '../../../lib/metric/bland-altman.js'

test('by hand: differences 10, −10 and 30', t => {
  const { points, meanDifference, lower, upper } = blandAltman([100, 200, 300], [110, 190, 330])
  t.deepEqual(points, [
    { mean: 105, difference: 10 },
    { mean: 195, difference: -10 },
    { mean: 315, difference: 30 },
  ])
  t.is(meanDifference, 10)
  // Squares of 0, −20 and 20 over n − 1.
  t.is(upper, 10 + 1.96 * 20)
  t.is(lower, 10 - 1.96 * 20)
})

test('limits need two points, a mean one', t => {
  t.like(blandAltman([5], [7]), { meanDifference: 2, lower: null, upper: null })
  t.deepEqual(blandAltman([], []), { points: [], meanDifference: null, lower: null, upper: null })
})

test('as many of one as of the other', t => {
  t.throws(() => blandAltman([1, 2], [1]), {
    instanceOf: RangeError,
    message: 'Expected as many predicted areas as true ones, got 1 and 2',
  })
})
