import test from 'ava'
import fc from 'fast-check'
import { rocCurve } from '../../../lib/metric/roc-curve.js'
import { thinRoc } from '../../../lib/metric/thin-roc.js'

test('corners stay, what is between goes', t => {
  const { points } = rocCurve([0.5, 0.4, 0.3], [0.9, 0.8, 0.35])
  t.deepEqual(
    thinRoc(points).map(({ fpr, tpr }) => [fpr, tpr]),
    [
      [0, 0],
      [0, 2 / 3],
      [2 / 3, 2 / 3],
      [2 / 3, 1],
      [1, 1],
    ],
  )
  t.deepEqual(thinRoc([]), [])
})

test('every point that goes lies between two that stay, on their line', t => {
  const scores = fc.array(fc.nat(12), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(scores, scores, (normal, abnormal) => {
      const { points } = rocCurve(normal, abnormal)
      const thin = thinRoc(points)
      t.true(points.filter(point => thin.includes(point)).length === thin.length)
      for (const point of points) {
        const after = thin.findIndex(({ threshold }) => threshold <= point.threshold)
        const [a, b] = [thin[Math.max(0, after - 1)]!, thin[after]!]
        t.true(
          point === b || (a.fpr === point.fpr && point.fpr === b.fpr) || (a.tpr === point.tpr && point.tpr === b.tpr),
        )
      }
    }),
    { seed: 1 },
  )
})

test('both classes are needed', t => {
  t.throws(() => rocCurve([], [0.5]), {
    instanceOf: RangeError,
    message: 'Expected scores of both classes, got 0 of normal and 1 of abnormal images',
  })
})
