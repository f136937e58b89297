import test from 'ava'
import type { RunMetrics } from '../../../lib/codec/run-metrics.js'
import { resultsTable } from '../../../lib/report/results-table.js'

const measures = {
  ...{ precision: 0.9, recall: 0.8, softDice: 0.85, ssim: 0.7 },
  ...{ averageHausdorff: 1.2345, hausdorff: 20, hausdorff95: 10, assd: 2 },
}

const metrics: RunMetrics = {
  formatVersion: 2,
  model: 'MultiMix',
  sizePx: 64,
  baseChannels: 16,
  steps: 200,
  seed: 1,
  labels: { segmentation: 10, classification: 'full' },
  inDomain: {
    segmentation: { source: 'jsrt', images: 123, ...measures, dice: 0.91234, jaccard: 0.8431, remarks: {} },
    classification: {
      source: 'chex',
      images: 624,
      accuracy: 0.812,
      balancedAccuracy: 0.8,
      auc: 0.87654,
      remarks: {},
      f1Normal: 0.71,
      f1Abnormal: 0.83,
      alwaysNormal: { accuracy: 0.375, balancedAccuracy: 0.5, f1Normal: 0.5454, f1Abnormal: 0 },
      alwaysAbnormal: { accuracy: 0.625, balancedAccuracy: 0.5, f1Normal: 0, f1Abnormal: 0.7692 },
    },
  },
  crossDomain: {
    segmentation: {
      ...{ source: 'mcu', images: 35, ...measures, dice: 0.8, jaccard: 0.7, averageHausdorff: null },
      remarks: { averageHausdorff: 'no mask', hausdorff: 'no mask' },
    },
    classification: null,
  },
}

const expected = `MultiMix · 64 px · 16 base channels · 200 steps · seed 1 · labels: 10 segmentation, full classification

segmentation  source  images   Dice  Jaccard  HD (px)
in-domain     jsrt       123  0.912    0.843    1.234
cross-domain  mcu         35  0.800    0.700        –
cross-domain, HD (px): no mask.

classification     source            images  accuracy  F1 normal  F1 abnormal    AUC
in-domain          chex                 624     0.812      0.710        0.830  0.877
  always normal                                 0.375      0.545        0.000  0.500
  always abnormal                               0.625      0.000        0.769  0.500
cross-domain       no image to read       –         –          –            –      –
`

test('shows both domains, and chance beside what the model reached', t => {
  t.is(resultsTable(metrics), expected)
})

test('names the engine where it is known, and has ANSI codes only when told', t => {
  const table = resultsTable({ ...metrics, engine: 'wasm' }, { ansi: true })
  t.true(table.startsWith('MultiMix · 64 px'))
  t.true(table.includes('full classification · wasm\n'))
  t.true(table.includes('\u001b[2m  always normal'))
  const plain = table.replace(' · wasm', '').replaceAll('\u001b[1m', '').replaceAll('\u001b[2m', '')
  t.is(plain.replaceAll('\u001b[0m', ''), expected)
})

test('says so where a run has no segmentation at all', t => {
  const none = { segmentation: null, classification: null }
  t.regex(
    resultsTable({ ...metrics, inDomain: none, crossDomain: none }),
    /^in-domain {5}no image to read {7}– {5}– {8}– {8}–$/m,
  )
})

test('a task that the model does not learn has no table and no budget, but a reason', t => {
  const unet: RunMetrics = {
    ...metrics,
    model: 'U-Net',
    labels: { segmentation: 10, classification: null },
    inDomain: { ...metrics.inDomain, classification: null },
  }
  t.is(
    resultsTable(unet),
    `U-Net · 64 px · 16 base channels · 200 steps · seed 1 · labels: 10 segmentation

segmentation  source  images   Dice  Jaccard  HD (px)
in-domain     jsrt       123  0.912    0.843    1.234
cross-domain  mcu         35  0.800    0.700        –
cross-domain, HD (px): no mask.

classification: not learnt by U-Net
`,
  )
  const encoder = resultsTable({
    ...metrics,
    model: 'U-Net Encoder',
    labels: { segmentation: null, classification: 'full' },
    inDomain: { ...metrics.inDomain, segmentation: null },
    crossDomain: { segmentation: null, classification: null },
  })
  t.regex(
    encoder,
    /labels: full classification\n\nsegmentation: not learnt by U-Net Encoder\n\nclassification {5}source/,
  )
})

test('what is undefined has a dash, and under the table one line a reason', t => {
  const rates = { accuracy: 1, balancedAccuracy: null, f1Normal: null, f1Abnormal: 1 }
  const oneClass: RunMetrics = {
    ...metrics,
    crossDomain: {
      segmentation: null,
      classification: {
        ...{ source: 'nihx', images: 2, ...rates, auc: null, alwaysNormal: rates, alwaysAbnormal: rates },
        remarks: { balancedAccuracy: 'all 2 images are abnormal', auc: 'all 2 images are abnormal', f1Normal: 'none' },
      },
    },
  }
  const table = resultsTable(oneClass)
  t.regex(table, /^cross-domain {7}nihx {9}2 {5}1\.000 {10}– {8}1\.000 {6}–$/m)
  t.true(table.endsWith('\ncross-domain, F1 normal: none.\ncross-domain, AUC: all 2 images are abnormal.\n'), table)
})
