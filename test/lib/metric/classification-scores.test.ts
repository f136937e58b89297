import { readFileSync } from 'node:fs'
import test from 'ava'
import fc from 'fast-check'
import { classificationScores } from '../../../lib/metric/classification-scores.js'
import { leftOut, sharedPath } from '../../shared.js'

test('rates and chance levels, by hand', t => {
  // Predictions 0 1 1 1 0: one normal and two abnormal found, one normal and one abnormal missed.
  t.deepEqual(classificationScores(Uint8Array.of(0, 0, 1, 1, 1), [0.1, 0.5, 0.9, 0.6, 0.49]), {
    accuracy: 3 / 5,
    f1Normal: 2 / 4,
    f1Abnormal: 4 / 6,
    alwaysNormal: { accuracy: 2 / 5, f1Normal: 4 / 7, f1Abnormal: 0 },
    alwaysAbnormal: { accuracy: 3 / 5, f1Normal: 0, f1Abnormal: 6 / 8 },
  })
})

test('the F1 of a class neither present nor predicted is 0', t => {
  t.deepEqual(classificationScores([1, 1], [0.9, 0.8]), {
    accuracy: 1,
    f1Normal: 0,
    f1Abnormal: 1,
    alwaysNormal: { accuracy: 0, f1Normal: 0, f1Abnormal: 0 },
    alwaysAbnormal: { accuracy: 1, f1Normal: 0, f1Abnormal: 1 },
  })
})

test('turning labels and answers round turns the classes’ F1 round', t => {
  const cases = fc.array(fc.tuple(fc.nat(1), fc.nat(1)), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(cases, pairs => {
      const scores = classificationScores(
        pairs.map(([label]) => label),
        pairs.map(([, score]) => score),
      )
      const turned = classificationScores(
        pairs.map(([label]) => 1 - label),
        pairs.map(([, score]) => 1 - score),
      )
      t.is(turned.accuracy, scores.accuracy)
      t.is(turned.f1Normal, scores.f1Abnormal)
      t.deepEqual(turned.alwaysNormal.f1Normal, scores.alwaysAbnormal.f1Abnormal)
    }),
    { seed: 2 },
  )
})

test('refuses what is no label, no score, or not as many of both', t => {
  t.throws(() => classificationScores([2], [0.5]), { message: 'Expected labels of 0 or 1, got 2' })
  t.throws(() => classificationScores([1], [Number.NaN]), { message: 'Expected scores in 0…1, got NaN' })
  t.throws(() => classificationScores([1], [1.01]), { message: 'Expected scores in 0…1, got 1.01' })
  t.throws(() => classificationScores([1], []), {
    message: 'Expected as many scores as labels, at least one, got 0 and 1',
  })
})

test('equals scikit-learn’s values', t => {
  const path = sharedPath('fixtures/metrics.expected.json')
  if (path === null) {
    t.log(leftOut('fixtures/metrics.expected.json'))
    return t.pass()
  }
  const { classification } = JSON.parse(readFileSync(path, 'utf8')) as {
    classification: { labels: number[]; scores: number[]; accuracy: number; f1Normal: number; f1Abnormal: number }
  }
  const actual = classificationScores(classification.labels, classification.scores)
  for (const rate of ['accuracy', 'f1Normal', 'f1Abnormal'] as const)
    t.true(Math.abs(actual[rate] - classification[rate]) < 1e-12, rate)
})
