import { readFileSync } from 'node:fs'
import test from 'ava'
import fc from 'fast-check'
import { classificationMetrics } from '../../../lib/metric/classification-metrics.js'
import { leftOut, sharedPath } from '../../shared.js'

test('rates by hand', t => {
  // Predictions 0 1 1 1 0: one normal and two abnormal found, one normal and one abnormal missed.
  const { roc, ...measures } = classificationMetrics(Uint8Array.of(0, 0, 1, 1, 1), [0.1, 0.5, 0.9, 0.6, 0.49])
  t.deepEqual(measures, {
    accuracy: 3 / 5,
    balancedAccuracy: (1 / 2 + 2 / 3) / 2,
    f1Normal: 2 / 4,
    f1Abnormal: 4 / 6,
    // Of six pairs of an abnormal and a normal image one is the wrong way round: 0.49 and 0.5.
    auc: 5 / 6,
    undefinedBecause: {},
  })
  t.is(roc?.length, 6)
})

test('the curve by hand: equal scores are one point', t => {
  const { roc, auc } = classificationMetrics([0, 1, 0, 1], [0.25, 0.75, 0.75, 1])
  t.deepEqual(roc, [
    { threshold: Number.POSITIVE_INFINITY, fpr: 0, tpr: 0 },
    { threshold: 1, fpr: 0, tpr: 0.5 },
    { threshold: 0.75, fpr: 0.5, tpr: 1 },
    { threshold: 0.25, fpr: 1, tpr: 1 },
  ])
  t.is(auc, 0.875)
})

test('images of one class only have no curve, and a class that is not there may have no F1', t => {
  const { accuracy, f1Abnormal, undefinedBecause, ...none } = classificationMetrics([1, 1], [0.9, 0.8])
  t.deepEqual([accuracy, f1Abnormal], [1, 1])
  t.deepEqual(none, { balancedAccuracy: null, f1Normal: null, auc: null, roc: null })
  t.deepEqual(undefinedBecause, {
    balancedAccuracy: 'all 2 images are abnormal',
    f1Normal: 'no image is normal, and none is predicted to be',
    auc: 'all 2 images are abnormal',
    roc: 'all 2 images are abnormal',
  })
  // Predicted, but not there: that is a failure.
  t.is(classificationMetrics([0], [0.7]).f1Abnormal, 0)
  t.is(classificationMetrics([0], [0.7]).undefinedBecause.auc, 'the only image is normal')
  t.is(
    classificationMetrics([0], [0.2]).undefinedBecause.f1Abnormal,
    'no image is abnormal, and none is predicted to be',
  )
})

const nothing = { accuracy: null, balancedAccuracy: null, f1Normal: null, f1Abnormal: null, auc: null, roc: null }
const all = (reason: string) => Object.fromEntries(Object.keys(nothing).map(name => [name, reason]))

test('no image and scores that are not numbers leave everything undefined, and say so', t => {
  t.deepEqual(classificationMetrics([], []), { ...nothing, undefinedBecause: all('there is no image') })
  t.deepEqual(classificationMetrics([0, 1, 1], [0.1, Number.NaN, 0.9]), {
    ...nothing,
    undefinedBecause: all('1 of 3 scores is not a number, that of image 2'),
  })
  t.deepEqual(classificationMetrics([0, 1, 1], [0.1, Number.NaN, Number.NaN]), {
    ...nothing,
    undefinedBecause: all('2 of 3 scores are not numbers, the first that of image 2'),
  })
})

test('refuses what is neither label nor probability', t => {
  t.throws(() => classificationMetrics([2], [0.5]), { message: 'Expected labels of 0 or 1, got 2' })
  t.throws(() => classificationMetrics([1], [1.01]), { message: 'Expected scores in 0…1, got 1.01' })
  t.throws(() => classificationMetrics([1], [Number.NEGATIVE_INFINITY]), {
    message: 'Expected scores in 0…1, got -Infinity',
  })
  t.throws(() => classificationMetrics([1], []), {
    instanceOf: RangeError,
    message: 'Expected as many scores as labels, got 0 and 1',
  })
})

/** Images whose scores are often equal, of both classes. */
const images = fc
  .array(fc.record({ label: fc.nat(1), score: fc.nat(8).map(eighths => eighths / 8) }), { minLength: 2, maxLength: 40 })
  .filter(list => new Set(list.map(({ label }) => label)).size === 2)
const measured = (list: readonly Readonly<{ label: number; score: number }>[]) =>
  classificationMetrics(
    list.map(({ label }) => label),
    list.map(({ score }) => score),
  )

test('the area is the share of pairs in the right order; the curve rises, and has every distinct score', t => {
  fc.assert(
    fc.property(images, list => {
      const { auc, roc } = measured(list)
      const pairs = list
        .filter(({ label }) => label === 1)
        .flatMap(({ score }) =>
          list.filter(({ label }) => label === 0).map(other => (Math.sign(score - other.score) + 1) / 2),
        )
      t.true(Math.abs(auc! - pairs.reduce((sum, value) => sum + value, 0) / pairs.length) < 1e-12)
      const scores = [...new Set(list.map(({ score }) => score))].sort((a, b) => b - a)
      t.deepEqual(
        roc!.map(({ threshold }) => threshold),
        [Number.POSITIVE_INFINITY, ...scores],
      )
      for (const [i, { threshold, fpr, tpr }] of roc!.entries()) {
        const share = (of: number) => {
          const own = list.filter(({ label }) => label === of)
          return own.filter(({ score }) => score >= threshold).length / own.length
        }
        t.deepEqual([fpr, tpr], [share(0), share(1)])
        t.true(i === 0 || (fpr >= roc![i - 1]!.fpr && tpr >= roc![i - 1]!.tpr))
      }
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('the order of images changes nothing; turning labels and answers round turns the classes’ F1 round', t => {
  fc.assert(
    fc.property(images, list => {
      const measures = measured(list)
      t.deepEqual(measured(list.toReversed()), measures)
      const sure = list.map(({ label, score }) => ({ label, score: score >= 0.5 ? 0.75 : 0.25 }))
      const { roc: _, ...rates } = measured(sure)
      const { roc: __, ...turned } = measured(sure.map(({ label, score }) => ({ label: 1 - label, score: 1 - score })))
      t.deepEqual(
        { ...turned, undefinedBecause: {}, balancedAccuracy: 0 },
        { ...rates, f1Normal: rates.f1Abnormal, f1Abnormal: rates.f1Normal, undefinedBecause: {}, balancedAccuracy: 0 },
      )
      // Added up the other way round.
      t.true(Math.abs(turned.balancedAccuracy! - rates.balancedAccuracy!) < 1e-12)
    }),
    { seed: 2 },
  )
})

test('a million scores', t => {
  const count = 1_000_000
  const labels = Uint8Array.from({ length: count }, (_, i) => (i * 7) % 2)
  // Abnormal images have the odd places of a line, normal ones the even: just more than half of the pairs are right.
  const scores = Float64Array.from({ length: count }, (_, i) => i / count)
  const { auc, roc } = classificationMetrics(labels, scores)
  t.is(auc, 0.5 + 1 / count)
  t.is(roc?.length, count + 1)
})

test('equals scikit-learn’s values', t => {
  const path = sharedPath('fixtures/metrics.expected.json')
  if (path === null) {
    t.log(leftOut('fixtures/metrics.expected.json'))
    return t.pass()
  }
  const { labels, scores, fpr, tpr, ...rates } = (
    JSON.parse(readFileSync(path, 'utf8')) as {
      classification: Record<'labels' | 'scores' | 'fpr' | 'tpr', number[]> & Record<string, number>
    }
  ).classification
  const { roc, ...actual } = classificationMetrics(labels, scores)
  t.deepEqual(Object.keys(rates).sort(), ['accuracy', 'auc', 'balancedAccuracy', 'f1Abnormal', 'f1Normal'])
  for (const [name, value] of Object.entries(rates))
    t.true(Math.abs(((actual as Record<string, unknown>)[name] as number) - value) < 1e-9, name)
  t.is(roc?.length, fpr.length)
  for (const [i, point] of roc!.entries())
    t.true(Math.abs(point.fpr - fpr[i]!) < 1e-9 && Math.abs(point.tpr - tpr[i]!) < 1e-9, `${i}`)
})
