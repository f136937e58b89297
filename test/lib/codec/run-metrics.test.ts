import test from 'ava'
import { isRight } from 'fp-ts/lib/Either.js'
import { PathReporter } from 'io-ts/lib/PathReporter.js'
import { RunMetrics } from '../../../lib/codec/run-metrics.js'

const rates = { accuracy: 0.5, balancedAccuracy: null, f1Normal: 0.25, f1Abnormal: 0.75 }
const measures = {
  ...{ dice: 0.9, jaccard: 0.8, precision: 0.85, recall: 1, softDice: 0.875, ssim: -0.5 },
  ...{ averageHausdorff: 1.5, hausdorff: 20, hausdorff95: 12.25, assd: null },
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
    segmentation: { source: 'jsrt', images: 3, ...measures, remarks: { assd: 'the truths are empty' } },
    classification: {
      source: 'chex',
      images: 4,
      ...rates,
      auc: 0.625,
      remarks: {},
      alwaysNormal: rates,
      alwaysAbnormal: rates,
    },
  },
  crossDomain: { segmentation: null, classification: null },
}

test('comes back from JSON as it was', t => {
  const unet: RunMetrics = {
    ...metrics,
    model: 'U-Net',
    labels: { segmentation: 10, classification: null },
    inDomain: { ...metrics.inDomain, classification: null },
  }
  for (const value of [metrics, unet, { ...metrics, engine: 'wasm' }]) {
    const decoded = RunMetrics.decode(JSON.parse(JSON.stringify(RunMetrics.encode(value))))
    t.true(isRight(decoded))
    t.deepEqual(isRight(decoded) && decoded.right, value)
  }
})

test('holds nothing else, so that no time or path gets in', t => {
  t.deepEqual(RunMetrics.encode({ ...metrics, finishedAt: 'noon' } as RunMetrics), metrics)
})

test('names what is wrong', t => {
  const wrong = {
    ...metrics,
    steps: -1,
    inDomain: { ...metrics.inDomain, segmentation: { ...metrics.inDomain.segmentation, dice: 1.2 } },
  }
  const problems = PathReporter.report(RunMetrics.decode(wrong)).join('\n')
  t.regex(problems, /-1.*steps: a whole number of at least 0/)
  t.regex(problems, /1\.2.*dice: a number of 0…1/)
  t.false(isRight(RunMetrics.decode({ ...metrics, formatVersion: 1 })))
  t.regex(PathReporter.report(RunMetrics.decode({ ...metrics, model: 'Unet' })).join(), /"Unet".*model: one of U-Net, /)
})
