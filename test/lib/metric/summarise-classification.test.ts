import test from 'ava'
import type { ClassifiedImageResult } from '../../../lib/codec/image-result.js'
import { summariseClassification } from '../../../lib/metric/summarise-classification.js'

const classified = (label: 0 | 1, abnormalProbability: number | null): ClassifiedImageResult => ({
  ...{ domain: 'in-domain', source: 'chex', imageId: 'chex/1', label, abnormalProbability },
})

test('beside two that never look', t => {
  const rows = [classified(0, 0.1), classified(1, 0.9), classified(1, 0.4)]
  t.deepEqual(summariseClassification('chex', rows), {
    ...{ source: 'chex', images: 3 },
    ...{ accuracy: 2 / 3, balancedAccuracy: 0.75, f1Normal: 2 / 3, f1Abnormal: 2 / 3, auc: 1, remarks: {} },
    alwaysNormal: { accuracy: 1 / 3, balancedAccuracy: 0.5, f1Normal: 1 / 2, f1Abnormal: 0 },
    alwaysAbnormal: { accuracy: 2 / 3, balancedAccuracy: 0.5, f1Normal: 0, f1Abnormal: 4 / 5 },
  })
})

test('a score that is no number leaves chance alone', t => {
  const { remarks, alwaysNormal, ...scores } = summariseClassification('chex', [classified(0, null), classified(1, 1)])
  t.like(scores, { accuracy: null, balancedAccuracy: null, f1Normal: null, f1Abnormal: null, auc: null })
  t.is(alwaysNormal.accuracy, 0.5)
  t.deepEqual(Object.keys(remarks).sort(), ['accuracy', 'auc', 'balancedAccuracy', 'f1Abnormal', 'f1Normal'])
  t.is(remarks.auc, '1 of 2 scores is not a number, that of image 1')
  t.is(summariseClassification('chex', [classified(1, 0.5)]).remarks.auc, 'the only image is abnormal')
})
