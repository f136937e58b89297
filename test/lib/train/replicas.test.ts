import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import type { ModelName } from '../../../lib/codec/model-name.js'
import { emptyBatch } from '../../../lib/codec/training-batch.js'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { createModel } from '../../../lib/model/create-model.js'
import { createAdam } from '../../../lib/train/adam.js'
import { openReplicas } from '../../../lib/train/replicas.js'
import { type GradientsOf, trainStep } from '../../../lib/train/step.js'
import { randomBatch } from './random-batch.js'

const sizePx = 32

test.before(() => selectEngine({ prefer: 'wasm' }))

/** The losses and, in the end, the weights of some steps. */
const train = async (name: ModelName, gradientsOf?: GradientsOf) => {
  const model = createModel(name, { sizePx, baseChannels: 4, seed: 1 })
  const adam = createAdam(model.weights)
  const reports = []
  for (let step = 0; step < 2; step++) {
    const options = { seed: 1, step, learningRate: 1e-3, microBatch: 1, ...(gradientsOf && { gradientsOf }) }
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
  await t.throwsAsync(trainStep(model, adam, batch, options), { message: /expected an open pool/ })
  t.deepEqual(
    [...model.weights.values()].map(weight => weight.dataSync<'float32'>()),
    before,
  )
  adam.dispose()
  model.dispose()
})
