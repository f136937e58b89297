import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { encodeCheckpoint } from '../../../lib/codec/checkpoint.js'
import { quickstart } from '../../../lib/codec/configuration.js'
import { type ModelName, modelNames } from '../../../lib/codec/model-name.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { initialPseudoLabelState } from '../../../lib/codec/pseudo-label-state.js'
import { decodeSafetensors, encodeSafetensors } from '../../../lib/codec/safetensors.js'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { createModel } from '../../../lib/model/create-model.js'
import { createAdam } from '../../../lib/train/adam.js'
import { noneYet } from '../../../lib/train/early-stopping.js'
import { areFinite, loadSafetensors, saveSafetensors } from '../../../lib/train/weights.js'

const folder = await mkdtemp(join(tmpdir(), 'multimix-weights-'))
test.after.always(() => rm(folder, { recursive: true }))
test.before(() => selectEngine({ prefer: 'wasm' }))

const modelOf = (name: ModelName, seed: number) => createModel(name, { sizePx: 32, baseChannels: 2, seed })

const valuesOf = (weights: ReadonlyMap<string, tf.Variable>) =>
  [...weights].map(([name, weight]) => [name, ...weight.dataSync()])

const outcome = E.match(describeError, () => 'done')

test.serial('saved weights are loaded again, in the layout of PyTorch', async t => {
  const [written, read] = [modelOf('MultiMix', 1), modelOf('MultiMix', 2)]
  const path = join(folder, 'weights.safetensors')
  const before = tf.memory().numTensors
  t.is(outcome(await saveSafetensors(written, path)()), 'done')
  t.notDeepEqual(valuesOf(read.weights), valuesOf(written.weights))
  t.is(outcome(await loadSafetensors(read, path)()), 'done')
  t.deepEqual(valuesOf(read.weights), valuesOf(written.weights))
  t.is(tf.memory().numTensors, before)

  const stored = E.getOrElseW(() => new Map())(decodeSafetensors(await readFile(path), path))
  const convolution = stored.get('encoder.dconv_down2.0.weight')
  t.deepEqual(convolution.shape, [4, 2, 3, 3])
  const hwio = written.weights.get('encoder.dconv_down2.0.weight')!.arraySync() as number[][][][]
  t.is(convolution.data[((3 * 2 + 1) * 3 + 2) * 3 + 0], hwio[2]![0]![1]![3])
  t.deepEqual(stored.get('encoder.fc.weight').shape, [2, 32])
  written.dispose()
  read.dispose()
})

for (const name of modelNames)
  test.serial(`${name} is saved and loaded to the bit, and to the same file`, async t => {
    const [written, read] = [modelOf(name, 1), modelOf(name, 2)]
    const [path, again] = [join(folder, 'one.safetensors'), join(folder, 'again.safetensors')]
    t.is(outcome(await saveSafetensors(written, path)()), 'done')
    t.is(outcome(await loadSafetensors(read, path)()), 'done')
    t.deepEqual(valuesOf(read.weights), valuesOf(written.weights))
    t.is(outcome(await saveSafetensors(read, again)()), 'done')
    t.deepEqual(await readFile(again), await readFile(path))
    // Of a file that was cut nothing is taken.
    const bytes = await readFile(path)
    for (const length of [0, 7, 8, 100, Math.floor(bytes.length / 2), bytes.length - 1]) {
      await writeFile(path, bytes.subarray(0, length))
      t.regex(outcome(await loadSafetensors(read, path)()), /one\.safetensors: .*truncated.*; fetch it again/)
    }
    t.deepEqual(valuesOf(read.weights), valuesOf(written.weights))
    written.dispose()
    read.dispose()
  })

test.serial('weights are finite, or one is not', async t => {
  const model = modelOf('U-Net Encoder', 1)
  t.true(await areFinite(model))
  tf.tidy(() => model.weights.get('encoder.fc.bias')!.assign(tf.tensor1d([0, Number.NaN])))
  t.false(await areFinite(model))
  model.dispose()
})

test.serial("an optimiser's state is saved and loaded the same way", async t => {
  const model = modelOf('U-Net Encoder', 1)
  const [written, read] = [createAdam(model.weights), createAdam(model.weights)]
  tf.tidy(() => {
    const gradients = Object.fromEntries([...model.weights].map(([name, w]) => [name, tf.add(w as tf.Tensor, 1)]))
    written.apply(gradients, { step: 0, learningRate: 1e-3 })
  })
  const path = join(folder, 'adam.safetensors')
  t.is(outcome(await saveSafetensors({ weights: written.state }, path)()), 'done')
  t.is(outcome(await loadSafetensors({ weights: read.state }, path)()), 'done')
  t.deepEqual(valuesOf(read.state), valuesOf(written.state))
  written.dispose()
  read.dispose()
  model.dispose()
})

test.serial(
  'a file that does not fit names the first tensor, both shapes and what it fits, and changes nothing',
  async t => {
    const [small, encoder] = [modelOf('MultiMix', 1), modelOf('U-Net Encoder', 1)]
    const large = createModel('MultiMix', { sizePx: 32, baseChannels: 4 })
    const path = join(folder, 'other.safetensors')
    const before = valuesOf(small.weights)
    const causeOf = async (weights: Parameters<typeof loadSafetensors>[0]) => {
      const sentence = outcome(await loadSafetensors(weights, path)())
      return sentence.replace(`weights: ${path}: `, '')
    }
    await saveSafetensors(large, path)()
    t.is(
      await causeOf(small),
      "encoder.dconv_down1.0.weight has shape [4,1,3,3], the model's is [2,1,3,3]; they are the weights of UMTL-S, " +
        'UMTL-SSL-S or MultiMix with 4 base channels: load them into such a model.',
    )
    await saveSafetensors(encoder, path)()
    t.is(
      await causeOf(small),
      'it has no decoder.dconv_up4.0.weight, which the model needs with shape [16,50,3,3]; they are the weights of ' +
        'U-Net Encoder or U-Net Encoder SSL with 2 base channels: load them into such a model.',
    )
    await saveSafetensors(small, path)()
    t.is(
      await causeOf(encoder),
      'it has decoder.dconv_up4.0.weight [16,50,3,3], which the model does not have; they are the weights of UMTL-S, ' +
        'UMTL-SSL-S or MultiMix with 2 base channels: load them into such a model.',
    )
    await writeFile(path, encodeSafetensors(new Map([['encoder.fc.bias', { shape: [2], data: Int32Array.of(1, 2) }]])))
    const bias = new Map([['encoder.fc.bias', encoder.weights.get('encoder.fc.bias')!]])
    t.is(
      await causeOf({ weights: bias }),
      'encoder.fc.bias does not hold float32 values; give weights that were saved from the same model with the same ' +
        'base channels.',
    )
    t.deepEqual(valuesOf(small.weights), before)
    for (const model of [small, encoder, large]) model.dispose()
  },
)

test.serial('a file that cannot be read or written is an error, not a throw, and leaves nothing behind', async t => {
  const model = modelOf('U-Net Encoder', 1)
  const missing = join(folder, 'missing', 'weights.safetensors')
  t.regex(outcome(await loadSafetensors(model, missing)()), /^weights: cannot read .*ENOENT/)
  t.regex(outcome(await saveSafetensors(model, missing)()), /^weights: cannot write .*: ENOENT/)
  t.deepEqual(
    (await readdir(folder)).filter(name => name.endsWith('.tmp')),
    [],
  )
  model.dispose()
})

test.serial('a checkpoint that is taken for weights is told as what it is', async t => {
  const bytes = await encodeCheckpoint({
    head: {
      formatVersion: 1,
      step: 3,
      pipeline: null,
      data: 'these',
      configuration: quickstart,
      validation: noneYet,
      pseudoLabels: initialPseudoLabelState,
    },
    tensors: new Map(),
  })
  const path = join(folder, 'checkpoint')
  await writeFile(path, bytes)
  const model = createModel('U-Net', { sizePx: 32, baseChannels: 1 })
  const loaded = await loadSafetensors(model, path)()
  t.is(
    E.isLeft(loaded) && describeError(loaded.left),
    `weights: ${path}: it is a checkpoint, of a run's state in training; give the weights.safetensors or ` +
      "best.safetensors of the run's folder, or continue the run by --resume.",
  )
  model.dispose()
})
