import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { type Configuration, quickstart } from '../../lib/codec/configuration.js'
import { ValidationRecord } from '../../lib/codec/validation-record.js'
import { ValidationScore } from '../../lib/codec/validation-score.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import { bridge } from '../../lib/model/bridge.js'
import { classHead } from '../../lib/model/class-head.js'
import { createModel, type ModelOptions } from '../../lib/model/create-model.js'
import { decode } from '../../lib/model/decoder.js'
import { noDropout } from '../../lib/model/dropout.js'
import { encode } from '../../lib/model/encoder.js'
import { imageTensor } from '../../lib/model/image-tensor.js'
import type { Model } from '../../lib/model/model.js'
import { saliency } from '../../lib/model/saliency.js'
import { crossEntropy, diceLoss } from '../../lib/train/losses.js'
import { evaluate } from '../../pipelines/evaluate.js'
import { openPreparing } from '../../pipelines/open-preparing.js'
import type { TestSets } from '../../pipelines/test-sets.js'
import { isBetter, scoreOf, type ValidationParts, validate } from '../../pipelines/validate.js'
import { drawnImage, drawnLabel, drawnMask, drawnSet } from './drawn-set.js'

const SIZE = 32
// More than are predicted at once, and not whole batches.
const COUNT = 19
const broken = [3]
const configuration: Configuration = { ...quickstart, sizePx: SIZE, workers: 0, maxFailedShare: 0.1 }

test.before(() => selectEngine({ prefer: 'wasm' }))

const sets = (over: Partial<TestSets> = {}): TestSets => ({
  segmentation: [drawnSet({ source: 'jsrt', count: COUNT, sizePx: SIZE, masks: true, broken })],
  classification: [drawnSet({ source: 'chex', count: COUNT, sizePx: SIZE, labels: true })],
  ...over,
})
const modelOf = (over: Partial<ModelOptions> = {}) =>
  createModel('MultiMix', { sizePx: SIZE, baseChannels: 2, seed: 7, ...over })
const letters: string[] = []
const options = () => ({
  ...configuration,
  ...openPreparing(configuration, ({ cause }) => letters.push('sampleId' in cause ? `${cause.sampleId}` : '')),
  signal: new AbortController().signal,
  onProgress: () => {},
})

/** The losses of training on all images as one batch, with dropout off. */
const losses = (model: Model) => {
  const numbers = Array.from({ length: COUNT }, (_, i) => i)
  const images = (ids: readonly string[]) =>
    imageTensor(Uint8Array.from(ids.flatMap(id => [...drawnImage(id, SIZE).data])), SIZE, 0, ids.length)
  return tf.tidy(() => {
    const segmented = numbers.filter(i => !broken.includes(i)).map(i => `jsrt/${i}`)
    const x = images(segmented)
    const logits = decode(encode(x, model, noDropout), bridge(x, saliency(x, model)), model, noDropout)
    const masks = tf.tensor4d(Float32Array.from(segmented.flatMap(id => [...drawnMask(id, SIZE).data])), logits.shape)
    const classified = numbers.map(i => `chex/${i}`)
    const classes = classHead(encode(images(classified), model, noDropout).conv5, model.weights)
    const labels = tf.tensor1d(
      classified.map(id => Number(drawnLabel(id) === 'abnormal')),
      'int32',
    )
    return {
      dice: diceLoss(logits, masks).dataSync()[0]!,
      crossEntropy: crossEntropy(classes, labels).dataSync()[0]!,
    }
  })
}
const near = (a: number | null, b: number) => a !== null && Math.abs(a - b) < 2e-6 * Math.max(1, b)

for (const leakyReluSlope of [0.2, 0.05])
  test.serial(
    `losses are those of training over all images, dropout off; scores those of tests (slope ${leakyReluSlope})`,
    async t => {
      const model = modelOf({ leakyReluSlope })
      const before = [...model.weights.values()].map(weight => weight.dataSync().slice())
      const tensors = tf.memory().numTensors
      letters.length = 0
      const parts = await validate(model, sets(), options())
      t.deepEqual(parts.images, { segmentation: COUNT - 1, classification: COUNT })
      t.deepEqual(letters, ['jsrt/3'])

      const expected = losses(model)
      t.true(near(parts.losses.dice, expected.dice), `${parts.losses.dice} and ${expected.dice}`)
      t.true(near(parts.losses.crossEntropy, expected.crossEntropy))
      t.is(parts.losses.total, parts.losses.crossEntropy! + 5 * parts.losses.dice!)

      const tested = await evaluate(model, sets(), { ...options(), domain: 'in-domain' })
      const { dice, jaccard } = tested.metrics.segmentation!
      const { accuracy, f1Normal, f1Abnormal } = tested.metrics.classification!
      t.deepEqual(parts.scores, { dice, jaccard, accuracy, f1Normal, f1Abnormal })

      t.is(tf.memory().numTensors, tensors)
      t.deepEqual(
        [...model.weights.values()].map(weight => weight.dataSync()),
        before,
      )
      const rest = { kind: 'validation', step: 1, epoch: 1, score: scoreOf(parts, 'loss'), best: true, tookMs: 1 }
      t.true(E.isRight(ValidationRecord.decode({ ...rest, ...parts })))
      model.dispose()
    },
  )

test.serial('a model with other weights is validated by those', async t => {
  const [model, other] = [modelOf(), modelOf({ seed: 8 })]
  const [own, swapped, others] = [
    await validate(model, sets(), options()),
    await validate({ ...model, weights: other.weights }, sets(), options()),
    await validate(other, sets(), options()),
  ]
  t.deepEqual(swapped, others)
  t.notDeepEqual(swapped, own)
  model.dispose()
  other.dispose()
})

test.serial('a task without images has null, and adds nothing to the total', async t => {
  const model = modelOf()
  const both = await validate(model, sets(), options())
  const segmentation = await validate(model, sets({ classification: [] }), options())
  t.deepEqual(segmentation.losses, { crossEntropy: null, dice: both.losses.dice, total: 5 * both.losses.dice! })
  t.deepEqual(segmentation.scores, { ...both.scores, accuracy: null, f1Normal: null, f1Abnormal: null })
  const classification = await validate(model, sets({ segmentation: [] }), options())
  t.is(classification.losses.total, both.losses.crossEntropy!)
  t.deepEqual(classification.scores, { ...both.scores, dice: null, jaccard: null })
  const nothing = await validate(model, { segmentation: [], classification: [] }, options())
  for (const score of Object.keys(ValidationScore.keys) as ValidationScore[]) t.is(scoreOf(nothing, score), null, score)
  model.dispose()
})

test.serial('it stops when told to', async t => {
  const model = modelOf()
  const abort = new AbortController()
  const stopped = validate(model, sets(), {
    ...options(),
    signal: abort.signal,
    onProgress: () => abort.abort(new Error('stopped')),
  })
  await t.throwsAsync(stopped, { message: 'stopped' })
  model.dispose()
})

const parts: ValidationParts = {
  images: { segmentation: 1, classification: 1 },
  losses: { crossEntropy: 0.5, dice: 0.25, total: 1.75 },
  scores: { dice: 0.75, jaccard: 0.6, accuracy: 0.25, f1Normal: 0.1, f1Abnormal: 0.2 },
}

test('scoreOf: the loss is the total, the mean that of Dice and accuracy, all others themselves', t => {
  t.is(scoreOf(parts, 'loss'), 1.75)
  t.is(scoreOf(parts, 'mean'), 0.5)
  for (const score of ['dice', 'jaccard', 'accuracy', 'f1Normal', 'f1Abnormal'] as const)
    t.is(scoreOf(parts, score), parts.scores[score])
  t.is(scoreOf({ ...parts, scores: { ...parts.scores, accuracy: null } }, 'mean'), 0.75)
  t.is(scoreOf({ ...parts, scores: { ...parts.scores, dice: null } }, 'mean'), 0.25)
})

test('isBetter: a lower loss, a higher score, anything after nothing; not the same again, nor what is no number', t => {
  for (const score of Object.keys(ValidationScore.keys) as ValidationScore[]) {
    t.is(isBetter(score, 0.1, 0.2), score === 'loss', score)
    t.is(isBetter(score, 0.2, 0.1), score !== 'loss', score)
    t.false(isBetter(score, 0.2, 0.2))
    t.true(isBetter(score, 0, null))
    t.false(isBetter(score, Number.NaN, null))
    t.false(isBetter(score, Number.NaN, 0.5))
  }
})
