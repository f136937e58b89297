import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { type Configuration, quickstart } from '../../lib/codec/configuration.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import { segmentationMetrics } from '../../lib/metric/segmentation-metrics.js'
import { thresholdMask } from '../../lib/metric/threshold-mask.js'
import { createModel } from '../../lib/model/create-model.js'
import type { Model } from '../../lib/model/model.js'
import { predictClass, predictSegmentation } from '../../lib/model/predict.js'
import { evaluate } from '../../pipelines/evaluate.js'
import { openPreparing } from '../../pipelines/open-preparing.js'
import { drawnImage, drawnLabel, drawnMask, drawnSet } from './drawn-set.js'

const sizePx = 32
const configuration: Configuration = { ...quickstart, sizePx, workers: 0, maxFailedShare: 0.5 }

test.before(() => selectEngine({ prefer: 'wasm' }))

const sets = {
  segmentation: [drawnSet({ source: 'jsrt', count: 3, sizePx, masks: true, broken: [1] })],
  classification: [
    drawnSet({ source: 'chex', count: 4, sizePx, labels: true }),
    drawnSet({ source: 'nihx', count: 2, sizePx, labels: true }),
  ],
}
const evaluated = async (model: Model) =>
  evaluate(model, sets, {
    ...configuration,
    ...openPreparing(configuration, () => {}),
    signal: new AbortController().signal,
    onProgress: () => {},
    domain: 'cross-domain',
  })
const modelOf = () => createModel('MultiMix', { sizePx, baseChannels: 2, seed: 7 })

test.serial('each image that can be read has a row, of what the model makes of it alone', async t => {
  const model = modelOf()
  const { metrics, segmentation, classification } = await evaluated(model)
  t.deepEqual(
    segmentation.map(({ domain, source, imageId }) => [domain, source, imageId]),
    [0, 2].map(i => ['cross-domain', 'jsrt', `jsrt/${i}`]),
  )
  for (const { imageId, domain: _, source: __, softDice, truthAreaPx, predictedAreaPx, ...measures } of segmentation) {
    const { probabilities } = await predictSegmentation(model, drawnImage(imageId, sizePx).data, 1)
    const truth = drawnMask(imageId, sizePx)
    const prediction = { ...truth, data: thresholdMask(probabilities) }
    const { undefinedBecause, ...expected } = segmentationMetrics(truth, prediction)
    t.deepEqual(measures, expected)
    t.deepEqual(undefinedBecause, {})
    const area = (data: Uint8Array) => data.reduce((sum, value) => sum + value, 0)
    t.deepEqual([truthAreaPx, predictedAreaPx], [area(truth.data), area(prediction.data)])
    const [both, sum] = truth.data.reduce(
      ([pg, all], g, i) => [pg + g * probabilities[i]!, all + g + probabilities[i]!] as const,
      [0, 0] as readonly [number, number],
    )
    t.true(Math.abs(softDice! - (2 * both + 1) / (sum + 1)) < 1e-12)
  }
  t.deepEqual(
    classification.map(({ source, imageId, label }) => [source, imageId, label === 1 ? 'abnormal' : 'normal']),
    ['chex/0', 'chex/1', 'chex/2', 'chex/3', 'nihx/0', 'nihx/1'].map(id => [id.slice(0, 4), id, drawnLabel(id)]),
  )
  for (const { imageId, abnormalProbability } of classification) {
    const [expected] = await predictClass(model, drawnImage(imageId, sizePx).data, 1)
    t.true(Math.abs(abnormalProbability! - expected!) < 1e-6)
  }
  t.like(metrics, {
    segmentation: { source: 'jsrt', images: 2, remarks: {} },
    classification: { source: 'chex + nihx', images: 6, remarks: {} },
  })
  model.dispose()
})

test.serial('what is no number has no measure, and the metrics say so', async t => {
  const model = modelOf()
  const weights = new Map(
    [...model.weights].map(([name, weight]) => [
      name,
      /last|fc/.test(name) ? tf.variable(tf.fill(weight.shape, Number.NaN)) : weight,
    ]),
  )
  const { metrics, segmentation, classification } = await evaluated({ ...model, weights })
  t.deepEqual(
    segmentation.map(({ dice, softDice, ssim, hausdorff, predictedAreaPx }) => [
      dice,
      softDice,
      ssim,
      hausdorff,
      predictedAreaPx,
    ]),
    Array(2).fill(Array(5).fill(null)),
  )
  t.true(segmentation.every(({ truthAreaPx }) => truthAreaPx > 0))
  t.true(classification.every(({ abnormalProbability }) => abnormalProbability === null))
  t.is(metrics.segmentation?.dice, null)
  t.is(
    metrics.segmentation?.remarks.dice,
    '2 of 2 images have no value and are left out: probabilities are not numbers',
  )
  t.is(metrics.classification?.auc, null)
  t.is(metrics.classification?.remarks.auc, '6 of 6 scores are not numbers, the first that of image 1')
  t.is(metrics.classification?.alwaysNormal.accuracy, 0.5)
  for (const [name, weight] of weights) if (weight !== model.weights.get(name)) weight.dispose()
  model.dispose()
})
