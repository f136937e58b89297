import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { createModel } from '../../../lib/model/create-model.js'
import { flipAverage } from '../../../lib/model/flip-average.js'
import { predict } from '../../../lib/model/predict.js'
import { keyedRandom } from '../../../lib/random/keyed-random.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

const sizePx = 32
const pixels = sizePx * sizePx
const random = keyedRandom(5)
const images = Uint8Array.from({ length: 2 * pixels }, () => Math.floor(random() * 256))

/** The place of each pixel's mirror image, in as many images as there are. */
const across = (i: number) => i - (i % sizePx) + sizePx - 1 - (i % sizePx)
const modelOf = (name: 'MultiMix' | 'U-Net') => createModel(name, { sizePx, baseChannels: 2, seed: 3 })

test.serial('the average of an image and its mirror image, made by hand', async t => {
  const model = modelOf('MultiMix')
  const options = { saliencyScale: 'minmax' } as const
  const before = tf.memory().numTensors
  const averaged = await flipAverage(predict)(model, images, 2, options)
  t.is(tf.memory().numTensors, before)
  const plain = await predict(model, images, 2, options)
  const mirror = await predict(
    model,
    images.map((_, i) => images[across(i)]!),
    2,
    options,
  )
  for (const map of ['lungs', 'saliency'] as const)
    t.deepEqual(
      averaged[map],
      plain[map]!.map((value, i) => (value + mirror[map]![across(i)]!) / 2),
    )
  t.deepEqual(
    averaged.abnormal,
    plain.abnormal!.map((value, i) => (value + mirror.abnormal![i]!) / 2),
  )
  t.notDeepEqual(averaged.lungs, plain.lungs)
  model.dispose()
})

test.serial('an image that is its own mirror image gets symmetric maps, and the class that it had', async t => {
  const model = modelOf('MultiMix')
  const symmetric = images.map((value, i) => (i % sizePx < sizePx / 2 ? value : images[across(i)]!))
  const averaged = await flipAverage(predict)(model, symmetric, 2)
  for (const map of [averaged.lungs!, averaged.saliency!])
    t.deepEqual(
      map,
      map.map((_, i) => map[across(i)]!),
    )
  t.deepEqual(averaged.abnormal, (await predict(model, symmetric, 2)).abnormal)
  model.dispose()
})

test.serial('what a model has no part for stays null', async t => {
  const model = modelOf('U-Net')
  const { abnormal, lungs, saliency } = await flipAverage(predict)(model, images, 2)
  t.deepEqual([abnormal, saliency, lungs?.length], [null, null, 2 * pixels])
  model.dispose()
})
