import type { StoredTensor } from '../../../../lib/codec/safetensors.js'
import { computingPlace } from '../../../../lib/engine/computing-place.js'
import { createModel } from '../../../../lib/model/create-model.js'
import { createAdam } from '../../../../lib/train/adam.js'
import { paperLossOptions } from '../../../../lib/train/losses.js'
import { trainStep } from '../../../../lib/train/step.js'
import { randomBatch } from '../../train/random-batch.js'

/** The name of the losses among the gradients. */
export const lossesKey = 'losses'

/**
 * One whole step of training, with dropout, at a size that a software adapter can do: the losses, the gradient of each
 * weight, and `changed/<weight>`, the weight after the step. The same numbers on every engine, but for rounding.
 */
export const smallStep = async (): Promise<ReadonlyMap<string, StoredTensor>> => {
  const model = createModel('MultiMix', { sizePx: 32, baseChannels: 4 })
  const adam = createAdam(model.weights)
  // A threshold that the weak logits of an untrained model pass, so that every term has a gradient.
  const loss = { ...paperLossOptions, threshold: 0.5 }
  // On a GPU as a run does it: the update is queued before the losses are read.
  const options = { seed: 1, step: 0, learningRate: 1e-3, loss, ahead: computingPlace() === 'gpu' }
  const { losses } = await trainStep(model, adam, randomBatch(32, 2), options)
  const result = new Map<string, StoredTensor>([
    [lossesKey, { shape: [5], data: Float32Array.from(Object.values(losses)) }],
  ])
  for (const [name, weight] of model.weights) {
    // After one step the first moment is (1 − β₁) times the gradient.
    const moment = await adam.state.get(`first/${name}`)!.data<'float32'>()
    result.set(name, { shape: weight.shape, data: moment.map(value => value / (1 - 0.9)) })
    result.set(`changed/${name}`, { shape: weight.shape, data: await weight.data<'float32'>() })
  }
  adam.dispose()
  model.dispose()
  return result
}
