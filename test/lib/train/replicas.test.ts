import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import type { ModelName } from '../../../lib/codec/model-name.js'
import { emptyBatch } from '../../../lib/codec/training-batch.js'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { createModel, type ModelOptions } from '../../../lib/model/create-model.js'
import { createAdam } from '../../../lib/train/adam.js'
import { paperLossOptions } from '../../../lib/train/losses.js'
import { replicaGradients } from '../../../lib/train/replica.js'
import { openReplicas } from '../../../lib/train/replicas.js'
import { type GradientsOf, type StepOptions, trainStep } from '../../../lib/train/step.js'
import { randomBatch } from './random-batch.js'

const sizePx = 32

test.before(() => selectEngine({ prefer: 'wasm' }))

/** The losses and, in the end, the weights of some steps. */
const train = async (
  name: ModelName,
  gradientsOf?: GradientsOf,
  more: Partial<StepOptions> = {},
  made: Partial<ModelOptions> = {},
) => {
  const model = createModel(name, { sizePx, baseChannels: 4, seed: 1, ...made })
  const adam = createAdam(model.weights)
  const reports = []
  for (let step = 0; step < 2; step++) {
    const options = { seed: 1, step, learningRate: 1e-3, microBatch: 1, ...more, ...(gradientsOf && { gradientsOf }) }
    reports.push(await trainStep(model, adam, randomBatch(sizePx, 3, step), options))
  }
  const weights = [...model.weights.values()].map(weight => weight.dataSync<'float32'>())
  adam.dispose()
  model.dispose()
  return { reports, weights }
}

test.serial('any number of replicas gives the same bits as one thread, model after model', async t => {
  const models = ['MultiMix', 'U-Net Encoder'] as const
  const alone = []
  for (const model of models) alone.push(await train(model))
  for (const count of [1, 2, 4]) {
    const replicas = openReplicas({ count })
    const before = tf.memory().numTensors
    for (const [at, model] of models.entries()) t.deepEqual(await train(model, replicas.gradientsOf), alone[at])
    t.is(tf.memory().numTensors, before)
    await replicas.close()
  }
})

test.serial('with each option on, replicas still give the bits of one thread', async t => {
  const replicas = openReplicas({ count: 2 })
  const loss = { ...paperLossOptions, threshold: [0.45, 0.55] as const, alignment: [1.01, 0.99] as const }
  const options: readonly Partial<StepOptions>[] = [{ clipNorm: 0.1 }, { reportWeak: true }, { loss }]
  const plain = await train('MultiMix')
  for (const more of options) {
    const alone = await train('MultiMix', undefined, more)
    t.notDeepEqual(alone, plain)
    t.deepEqual(await train('MultiMix', replicas.gradientsOf, more), alone)
  }
  t.is((await train('U-Net', replicas.gradientsOf, { reportWeak: true })).reports[0]!.weakAbnormal, null)
  await replicas.close()
})

test.serial('a replica has the slope of the model that is trained, and learns what it learns', async t => {
  const terms = { crossEntropy: true, pseudoLabel: false, dice: true, kl: false }
  const replicas = openReplicas({ count: 1 })
  const given = []
  for (const made of [{}, { leakyReluSlope: 0.05 }, { terms }]) {
    given.push(await train('MultiMix', replicas.gradientsOf, {}, made))
    t.deepEqual(given.at(-1), await train('MultiMix', undefined, {}, made))
  }
  const [usual, steep, fewer] = given.map(({ reports }) => reports[0]!.losses)
  t.not(steep!.dice, usual!.dice)
  t.is(fewer!.dice, usual!.dice)
  t.deepEqual([fewer!.pseudoLabel, fewer!.kl], [0, 0])
  await replicas.close()
})

test.serial('what fails in a replica is said in one sentence, with the step, and the weights stay', async t => {
  const model = createModel('U-Net', { sizePx, baseChannels: 4, seed: 1 })
  const adam = createAdam(model.weights)
  const before = [...model.weights.values()].map(weight => weight.dataSync<'float32'>())
  const replicas = openReplicas({ count: 1 })
  // As the streams of a single-task model give it: all other branches are empty.
  const { segmentationLabelled } = randomBatch(sizePx, 2)
  const batch = { ...emptyBatch(sizePx), segmentationLabelled }
  const options = { seed: 1, step: 5, learningRate: 1, gradientsOf: replicas.gradientsOf }
  const broken = { ...options, loss: { lambda: 1, alpha: Number.NaN, beta: 1, threshold: 1, klMode: 'pixel' } as const }
  await t.throwsAsync(trainStep(model, adam, batch, broken), {
    message: /^training: step 6: the loss total is NaN, not a finite number; /,
  })
  await replicas.close()
  await t.throwsAsync(trainStep(model, adam, batch, options), {
    message: 'Expected open replicas, got ones that were closed.',
  })
  t.deepEqual(
    [...model.weights.values()].map(weight => weight.dataSync<'float32'>()),
    before,
  )
  adam.dispose()
  model.dispose()
})

test.serial('a replica keeps the tensors of its model and nothing else', async t => {
  const model = createModel('MultiMix', { sizePx, baseChannels: 4, seed: 1 })
  const size = [...model.weights.values()].reduce((sum, weight) => sum + weight.size, 0)
  const task = {
    model: { name: model.name, sizePx, baseChannels: 4, dropoutRate: 0.25, leakyReluSlope: 0.2, terms: model.terms },
    weights: new Float32Array(size).fill(0.01),
    batch: randomBatch(sizePx, 2),
    part: { begin: 0, count: 2 },
    options: { seed: 1, step: 0, learningRate: 1e-3 },
  }
  await replicaGradients(task)
  const { numTensors, numBytes } = tf.memory()
  await replicaGradients(task)
  t.deepEqual([tf.memory().numTensors, tf.memory().numBytes], [numTensors, numBytes])
  model.dispose()
})

test.serial('an error in a replica names the step as the history does', async t => {
  const model = createModel('U-Net', { sizePx, baseChannels: 4, seed: 1 })
  const replicas = openReplicas({ count: 1 })
  const options = { seed: 1, step: 4, learningRate: 1 }
  const gradients = replicas.gradientsOf(
    { ...model, sizePx: 31 },
    randomBatch(31, 1),
    [{ begin: 0, count: 1 }],
    options,
  )
  await t.throwsAsync(gradients, { message: /^A replica failed at step 5: .*multiple of 32.*; with replicas 0/ })
  await replicas.close()
  model.dispose()
})

test.serial('closing replicas gives up the step in work, whose update never comes', async t => {
  const model = createModel('U-Net', { sizePx: 64, baseChannels: 4, seed: 1 })
  const adam = createAdam(model.weights)
  const before = [...model.weights.values()].map(weight => weight.dataSync<'float32'>())
  const replicas = openReplicas({ count: 1 })
  const options = { seed: 1, step: 0, learningRate: 1, gradientsOf: replicas.gradientsOf }
  const step = trainStep(model, adam, randomBatch(64, 4), options)
  await new Promise<void>(resolve => setImmediate(resolve))
  const closed = replicas.close()
  await t.throwsAsync(step, { message: 'Expected open replicas, got ones that were closed.' })
  await closed
  t.deepEqual(
    [...model.weights.values()].map(weight => weight.dataSync<'float32'>()),
    before,
  )
  adam.dispose()
  model.dispose()
})
