import { isDeepStrictEqual } from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import * as E from 'fp-ts/lib/Either.js'
import type { TrainingBatch } from '../codec/training-batch.js'
import { registerGradientRules } from '../engine/gradient-rules.js'
import { startWasm } from '../engine/start-wasm.js'
import { createModel } from '../model/create-model.js'
import type { Model } from '../model/model.js'
import type { MicroBatch } from './micro-batches.js'
import { type StepOptions, stepGradients } from './step.js'
import { stepInputs } from './step-inputs.js'

/** What makes a replica the same model as the one that is trained; its weights come with each task. */
export type ReplicaModel = Pick<Model, 'name' | 'sizePx' | 'baseChannels' | 'dropoutRate' | 'leakyReluSlope' | 'terms'>

/** A micro-batch of a step. `weights` are all weights of the model, one after the other in its order. */
export type ReplicaTask = Readonly<{
  model: ReplicaModel
  weights: Float32Array
  batch: TrainingBatch
  part: MicroBatch
  options: Pick<StepOptions, 'seed' | 'step' | 'learningRate' | 'loss' | 'saliencyScale' | 'reportWeak'>
}>

/** The gradients in the order of the weights, 0 where a weight has none, and the rest of `StepGradients`. */
export type ReplicaGradients = Readonly<{
  gradients: Float32Array
  scalars: Float32Array
  weakAbnormal?: Float32Array
}>

let started: Promise<unknown> | null = null
let replica: Model | null = null

const start = async (): Promise<void> => {
  const engine = await startWasm({ asked: true })
  if (E.isLeft(engine)) throw new Error(`Expected the engine wasm to start in a thread, but ${engine.left}.`)
  registerGradientRules()
}

const replicaOf = (asked: ReplicaModel): Model => {
  const { name, sizePx, baseChannels, dropoutRate, leakyReluSlope, terms } = asked
  const fits =
    replica?.name === name &&
    replica.sizePx === sizePx &&
    replica.baseChannels === baseChannels &&
    replica.dropoutRate === dropoutRate &&
    replica.leakyReluSlope === leakyReluSlope &&
    isDeepStrictEqual(replica.terms, terms)
  if (replica !== null && fits) return replica
  replica?.dispose()
  replica = createModel(name, { sizePx, baseChannels, dropoutRate, leakyReluSlope, terms })
  return replica
}

/** The gradients of one micro-batch, in a thread of its own with an engine and a model of its own. */
export const replicaGradients = async (task: ReplicaTask): Promise<ReplicaGradients> => {
  started ??= start()
  await started
  const model = replicaOf(task.model)
  const weights = [...model.weights]
  tf.tidy(() => {
    let begin = 0
    for (const [, weight] of weights) {
      weight.assign(tf.tensor(task.weights.slice(begin, begin + weight.size), weight.shape))
      begin += weight.size
    }
  })
  const result = tf.tidy(() =>
    stepGradients(model, stepInputs(model, task.batch, task.part, task.options), task.options),
  )
  const gradients = new Float32Array(task.weights.length)
  let begin = 0
  for (const [name, weight] of weights) {
    const gradient = result.gradients[name]
    if (gradient !== undefined) gradients.set(gradient.dataSync<'float32'>(), begin)
    begin += weight.size
  }
  const scalars = result.scalars.dataSync<'float32'>()
  const weakAbnormal = result.weakAbnormal?.dataSync<'float32'>()
  tf.dispose(result)
  return { gradients, scalars, ...(weakAbnormal && { weakAbnormal }) }
}
