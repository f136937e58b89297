import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { modelNames } from '../../../lib/codec/model-name.js'
import { orThrow } from '../../../lib/codec/or-throw.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { decodeSafetensorsMetadata, encodeSafetensors } from '../../../lib/codec/safetensors.js'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { createModel } from '../../../lib/model/create-model.js'
import { type GivenAbout, modelOfSafetensors, readAbout } from '../../../lib/train/model-of-safetensors.js'
import { aboutModel, saveSafetensors } from '../../../lib/train/weights.js'
import { temporaryFolder } from '../../temporary-folder.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

const valuesOf = (weights: ReadonlyMap<string, tf.Variable>) =>
  [...weights].map(([name, weight]) => [name, ...weight.dataSync()])

/** The sentence of what went wrong, without the path that it begins with. */
const problemOf = async (path: string, given: GivenAbout = {}) => {
  const opened = await modelOfSafetensors(path, given)()
  if (E.isRight(opened)) throw new Error('Expected no model of this file.')
  return describeError(opened.left).replace(`weights: ${path}: `, '')
}

for (const name of modelNames)
  test.serial(`${name} comes back from its file alone`, async t => {
    const path = join(temporaryFolder(t), 'weights.safetensors')
    const written = createModel(name, { sizePx: 64, baseChannels: 2, seed: 5 })
    const about = aboutModel(written, { saliencyScale: 'minmax' })
    await orThrow(saveSafetensors(written, path, about))
    const before = tf.memory().numTensors
    const opened = await orThrow(modelOfSafetensors(path))
    t.deepEqual(opened.about, about)
    t.like(opened.model, { name, sizePx: 64, baseChannels: 2 })
    t.deepEqual(valuesOf(opened.model.weights), valuesOf(written.weights))
    t.deepEqual(await orThrow(readAbout(path)), about)
    opened.model.dispose()
    t.is(tf.memory().numTensors, before)
    written.dispose()
  })

test.serial('what the file says is text beside the layout, as safetensors wants it', async t => {
  const path = join(temporaryFolder(t), 'weights.safetensors')
  const model = createModel('UMTL', { sizePx: 32, baseChannels: 1 })
  await orThrow(saveSafetensors(model, path, { ...aboutModel(model, { saliencyScale: 'none' }), leakyReluSlope: 0.1 }))
  t.deepEqual(E.toUnion(decodeSafetensorsMetadata(await readFile(path), path)), {
    format: 'pt',
    layout: 'conv OIHW, linear [out,in]',
    formatVersion: '1',
    model: 'UMTL',
    sizePx: '32',
    baseChannels: '1',
    saliencyScale: 'none',
    leakyReluSlope: '0.1',
    segmentation: 'true',
    classification: 'true',
  })
  model.dispose()
})

test.serial(
  'a slope comes back; what has not been learnt is said, unless the training started from a file',
  async t => {
    const path = join(temporaryFolder(t), 'weights.safetensors')
    const terms = { crossEntropy: true, pseudoLabel: false, dice: false, kl: false }
    const model = createModel('MultiMix', { sizePx: 32, baseChannels: 1, leakyReluSlope: 0.05, terms })
    const about = aboutModel(model, { saliencyScale: 'none' })
    t.like(about, { segmentation: false, classification: true, leakyReluSlope: 0.05 })
    await orThrow(saveSafetensors(model, path, about))
    const opened = await orThrow(modelOfSafetensors(path))
    t.is(opened.model.leakyReluSlope, 0.05)
    t.deepEqual(opened.about, about)
    t.like(aboutModel(model, { saliencyScale: 'none', initialWeights: path }), {
      segmentation: true,
      classification: true,
    })
    opened.model.dispose()
    model.dispose()
  },
)

test.serial('what is given must be what the file says', async t => {
  const path = join(temporaryFolder(t), 'weights.safetensors')
  const model = createModel('MultiMix', { sizePx: 32, baseChannels: 2 })
  await orThrow(saveSafetensors(model, path, aboutModel(model, { saliencyScale: 'none' })))
  const before = tf.memory().numTensors
  t.is(
    await problemOf(path, { model: 'U-Net', sizePx: 64, baseChannels: 2 }),
    'it holds weights of MultiMix at 32 px with 2 base channels: model is MultiMix, not U-Net, sizePx is 32, not 64; ' +
      'leave out model, sizePx.',
  )
  t.is(tf.memory().numTensors, before)
  const { model: same } = await orThrow(modelOfSafetensors(path, { model: 'MultiMix', sizePx: 32 }))
  same.dispose()
  model.dispose()
})

test.serial('a file that says nothing needs model, size and channels, and they must fit', async t => {
  const path = join(temporaryFolder(t), 'weights.safetensors')
  const model = createModel('U-Net', { sizePx: 32, baseChannels: 1, seed: 5 })
  await orThrow(saveSafetensors(model, path))
  const before = tf.memory().numTensors
  t.is(await orThrow(readAbout(path)), null)
  t.is(
    await problemOf(path, { model: 'U-Net', sizePx: 32 }),
    'it does not say what it holds, as files of PyTorch and of earlier versions; say its model, sizePx and ' +
      'baseChannels (--model, --size, --channels): its weights are those of U-Net with 1 base channel.',
  )
  t.is(
    await problemOf(path, { model: 'UMTL', sizePx: 32, baseChannels: 1 }),
    'it has no encoder.fc.weight, which the model needs with shape [2,16]; they are the weights of U-Net with ' +
      '1 base channel: load them into such a model.',
  )
  t.is(tf.memory().numTensors, before)
  const opened = await orThrow(modelOfSafetensors(path, { model: 'U-Net', sizePx: 96, baseChannels: 1 }))
  t.deepEqual(opened.about, aboutModel(opened.model, { saliencyScale: 'none' }))
  t.is(opened.model.sizePx, 96)
  t.deepEqual(valuesOf(opened.model.weights), valuesOf(model.weights))
  opened.model.dispose()
  model.dispose()
})

test.serial('a file that says something else than it can mean is told field by field', async t => {
  const path = join(temporaryFolder(t), 'weights.safetensors')
  const texts = {
    formatVersion: '2',
    model: 'VGG',
    sizePx: '65',
    baseChannels: '',
    saliencyScale: 'none',
    classification: 'yes',
  }
  await writeFile(path, encodeSafetensors(new Map(), texts))
  t.is(
    await problemOf(path),
    'what it says about its weights cannot be understood: formatVersion: expected 1, got "2"; model: expected one of ' +
      'U-Net, U-Net Encoder, U-Net Encoder SSL, UMTL, UMTL-S, UMTL-SSL, UMTL-SSL-S, MultiMix, got "VGG"; sizePx: ' +
      'expected a multiple of 32, at least 32, got "65"; baseChannels: expected a whole number of at least 1, got ""; ' +
      'leakyReluSlope: expected a number above 0 and at most 1, got nothing; segmentation: expected "true" or "false", ' +
      'got nothing; classification: expected "true" or "false", got "yes"; save it anew, or use the version of multimix that wrote it.',
  )
  await writeFile(path, encodeSafetensors(new Map(), {}))
  t.regex(await problemOf(path), /say its model, sizePx and baseChannels \(--model, --size, --channels\)\.$/)
})
