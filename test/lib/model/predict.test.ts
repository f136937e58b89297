import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { type ModelName, modelNames } from '../../../lib/codec/model-name.js'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { createModel } from '../../../lib/model/create-model.js'
import {
  predict,
  predictClass,
  predictClassLogits,
  predictSaliency,
  predictSegmentation,
} from '../../../lib/model/predict.js'
import { keyedRandom } from '../../../lib/random/keyed-random.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

const sizePx = 32
const pixels = sizePx * sizePx
const modelOf = (name: ModelName) => createModel(name, { sizePx, baseChannels: 2, seed: 3 })
const random = keyedRandom(4)
const images = Uint8Array.from({ length: 3 * pixels }, () => Math.floor(random() * 256))

test.serial('predictions are probabilities, image by image, and leave no tensor behind', async t => {
  const model = modelOf('MultiMix')
  const before = tf.memory().numTensors
  const { probabilities, saliency } = await predictSegmentation(model, images, 3)
  const abnormal = await predictClass(model, images, 3)
  t.is(probabilities.length, 3 * pixels)
  t.is(abnormal.length, 3)
  t.true([...probabilities, ...abnormal].every(p => p > 0 && p < 1))
  t.true(saliency.every(s => s >= 0) && saliency.some(s => s > 0))
  t.is(tf.memory().numTensors, before)

  // Logits are those that the probabilities come from.
  const logits = await predictClassLogits(model, images, 3)
  t.is(logits.length, 6)
  for (const [i, p] of abnormal.entries())
    t.true(Math.abs(1 / (1 + Math.exp(logits[2 * i]! - logits[2 * i + 1]!)) - p) < 1e-6)
  t.is(tf.memory().numTensors, before)

  const second = images.slice(pixels, 2 * pixels)
  const alone = await predictSegmentation(model, second, 1)
  const difference = alone.probabilities.map((p, i) => Math.abs(p - probabilities[pixels + i]!))
  t.true(Math.max(...difference) < 1e-5)
  t.true(Math.abs((await predictClass(model, second, 1))[0]! - abnormal[1]!) < 1e-5)
  model.dispose()
})

test.serial('a model without a bridge has no saliency; one without a part says what was expected', async t => {
  const [unet, encoder] = [modelOf('U-Net'), modelOf('U-Net Encoder')]
  const { saliency } = await predictSegmentation(unet, images, 3)
  t.true(saliency.every(s => s === 0))
  await t.throwsAsync(predictClass(unet, images, 3), { message: 'Expected a model that classifies, got U-Net.' })
  await t.throwsAsync(predictClassLogits(unet, images, 3), { message: 'Expected a model that classifies, got U-Net.' })
  await t.throwsAsync(predictSegmentation(encoder, images, 3), {
    message: 'Expected a model that segments, got U-Net Encoder.',
  })
  await t.throwsAsync(predictClass(encoder, images, 2), {
    message: 'Expected 2 images of 32×32 pixels, got 3072 bytes.',
  })
  unet.dispose()
  encoder.dispose()
})

test.serial('every model that classifies has saliency maps; a bridge sees the same ones', async t => {
  const [multimix, umtl, unet] = [modelOf('MultiMix'), modelOf('UMTL'), modelOf('U-Net')]
  const before = tf.memory().numTensors
  const maps = await predictSaliency(multimix, images, 3)
  t.deepEqual(maps, (await predictSegmentation(multimix, images, 3)).saliency)
  // The same encoder and class head, by the same seed, without a bridge.
  t.deepEqual(await predictSaliency(umtl, images, 3), maps)
  t.true(maps.every(s => s >= 0) && maps.some(s => s > 0))
  await t.throwsAsync(predictSaliency(unet, images, 3), { message: 'Expected a model that classifies, got U-Net.' })
  t.is(tf.memory().numTensors, before)
  for (const model of [multimix, umtl, unet]) model.dispose()
})

test.serial('all at once is what the parts are, for every model; what a model has no part for is null', async t => {
  for (const name of modelNames) {
    const model = modelOf(name)
    const { crossEntropy, dice, saliencyBridge } = model.switches
    const before = tf.memory().numTensors
    const saliencyScale = saliencyBridge ? 'minmax' : 'none'
    const all = await predict(model, images, 3, { saliencyScale })
    t.is(tf.memory().numTensors, before, name)
    t.deepEqual(all.abnormal, crossEntropy ? await predictClass(model, images, 3) : null, name)
    const segmented = dice ? await predictSegmentation(model, images, 3, { saliencyScale }) : null
    t.deepEqual(all.lungs, segmented?.probabilities ?? null, name)
    const maps = crossEntropy ? await predictSaliency(model, images, 3) : null
    t.deepEqual(all.saliency, segmented && saliencyBridge ? segmented.saliency : maps, name)
    model.dispose()
  }
})

test.serial('an aborted prediction ends between two chunks and leaves no tensor behind', async t => {
  const model = modelOf('U-Net Encoder')
  const count = 2 * 2048 + 2
  const before = tf.memory().numTensors
  const abort = new AbortController()
  const work = predict(model, new Uint8Array(count * pixels), count, { signal: abort.signal })
  abort.abort(new Error('enough'))
  await t.throwsAsync(work, { message: 'enough' })
  t.is(tf.memory().numTensors, before)
  model.dispose()
})

test.serial('minmax reaches the bridge', async t => {
  const model = modelOf('UMTL-S')
  const plain = await predictSegmentation(model, images, 3)
  const scaled = await predictSegmentation(model, images, 3, { saliencyScale: 'minmax' })
  t.is(Math.max(...scaled.saliency), 1)
  t.notDeepEqual(scaled.probabilities, plain.probabilities)
  model.dispose()
})

test.serial('more images than are evaluated at once are all predicted, in order', async t => {
  const model = modelOf('U-Net Encoder')
  const count = 2 * 2048 + 2
  const repeated = new Uint8Array(count * pixels)
  for (let i = 0; i < count; i++) repeated.set(images.subarray((i % 3) * pixels, ((i % 3) + 1) * pixels), i * pixels)
  const [all, few] = [await predictClass(model, repeated, count), await predictClass(model, images, 3)]
  t.is(all.length, count)
  t.true(all.every((p, i) => Math.abs(p - few[i % 3]!) < 1e-5))
  t.is(await predictClass(model, new Uint8Array(0), 0).then(({ length }) => length), 0)
  model.dispose()
})
