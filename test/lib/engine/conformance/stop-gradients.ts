import * as tf from '@tensorflow/tfjs-core'
import type { ExecutionContext } from 'ava'
import type { ModelName } from '../../../../lib/codec/model-name.js'
import { classHead } from '../../../../lib/model/class-head.js'
import { createModel } from '../../../../lib/model/create-model.js'
import { noDropout } from '../../../../lib/model/dropout.js'
import { encode } from '../../../../lib/model/encoder.js'
import type { Branch } from '../../../../lib/train/branches.js'
import { crossEntropy, paperLossOptions } from '../../../../lib/train/losses.js'
import { stepGradients } from '../../../../lib/train/step.js'
import { stepInputs } from '../../../../lib/train/step-inputs.js'
import { randomBatch } from '../../train/random-batch.js'
import { l2, relativeL2 } from './compare.js'

const sizePx = 32

/** A model without dropout and the inputs of a step with it; disposes the model when the test ends. */
const prepared = (t: ExecutionContext, name: ModelName) => {
  const model = createModel(name, {
    sizePx,
    baseChannels: 2,
    dropoutRate: 0,
    seed: 6,
  })
  t.teardown(() => model.dispose())
  return {
    model,
    inputs: () => stepInputs(model, randomBatch(sizePx, 2), { begin: 0, count: 2 }, { seed: 1, step: 0 }),
  }
}

/** With segmentation losses only, the class head is used by the saliency alone: no gradient may reach it. */
export const saliencyStopsGradients = (t: ExecutionContext): void => {
  const { model, inputs } = prepared(t, 'MultiMix')
  const terms = { ...model.terms, crossEntropy: false, pseudoLabel: false }
  const { gradients, scalars } = tf.tidy(() => stepGradients({ ...model, terms }, inputs()))
  t.false('encoder.fc.weight' in gradients)
  t.false('encoder.fc.bias' in gradients)
  t.true('encoder.dconv_down5.3.weight' in gradients)
  tf.dispose([gradients, scalars])
}

/** What the pseudo-label loss adds to each gradient is what it would with labels that are known and fixed. */
export const pseudoLabelsStopGradients = async (t: ExecutionContext): Promise<void> => {
  const { model, inputs } = prepared(t, 'U-Net Encoder SSL')
  const [added, expected] = tf.tidy(() => {
    const { imagesOf, ...rest } = inputs()
    const logitsOf = (branch: Branch) => classHead(encode(imagesOf([branch]), model, noDropout).conv5, model.weights)
    const gradientsAt = (threshold: number) =>
      stepGradients(model, { imagesOf, ...rest }, { loss: { ...paperLossOptions, threshold } }).gradients
    const [all, none] = [gradientsAt(0.5), gradientsAt(1.01)]
    const labels = tf.argMax(logitsOf('classificationWeak'), 1) as tf.Tensor1D
    const { grads } = tf.variableGrads(
      () => tf.mul(crossEntropy(logitsOf('classificationStrong'), labels), 0.25) as tf.Scalar,
      [...model.weights.values()],
    )
    const names = Object.keys(all)
    return [
      names.map(name => tf.sub(all[name]!, none[name]!)),
      names.map(name => grads[model.weights.get(name)!.name]!),
    ] as const
  })
  for (const [i, tensor] of expected.entries()) {
    const [got, wanted] = [await added[i]!.data<'float32'>(), await tensor.data<'float32'>()]
    t.true(l2(wanted) > 0 && relativeL2(got, wanted) < 1e-3, `off by ${relativeL2(got, wanted)}`)
  }
  tf.dispose([...added, ...expected])
}
