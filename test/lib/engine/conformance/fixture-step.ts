import { readFile } from 'node:fs/promises'
import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { orThrow } from '../../../../lib/codec/or-throw.js'
import { decodeSafetensors } from '../../../../lib/codec/safetensors.js'
import { bridge } from '../../../../lib/model/bridge.js'
import { classHead } from '../../../../lib/model/class-head.js'
import { createModel } from '../../../../lib/model/create-model.js'
import { decode } from '../../../../lib/model/decoder.js'
import { noDropout } from '../../../../lib/model/dropout.js'
import { encode } from '../../../../lib/model/encoder.js'
import { saliency } from '../../../../lib/model/saliency.js'
import { createAdam } from '../../../../lib/train/adam.js'
import type { Branch } from '../../../../lib/train/branches.js'
import { stepGradients } from '../../../../lib/train/step.js'
import { loadSafetensors } from '../../../../lib/train/weights.js'
import { leftOut, sharedPath } from '../../../shared.js'
import { difference, l2, largest, median, relativeL2 } from './compare.js'

const names = ['fixtures/multimix-64.weights.safetensors', 'fixtures/multimix-64.step.safetensors'] as const

const inputs: Readonly<Record<Branch, string>> = {
  segmentationLabelled: 'in/seg_labeled',
  segmentationUnlabelled: 'in/seg_unlabeled',
  classificationLabelled: 'in/cls_labeled',
  classificationWeak: 'in/cls_weak',
  classificationStrong: 'in/cls_strong',
}

/** A bias in front of an InstanceNorm: its gradient is 0, and what the fixture holds is rounding noise. */
const isIdle = (name: string) => /dconv_.*\.[03]\.bias$/.test(name)

/** The model with the fixture's weights, and the fixture's tensors; the test disposes the model. */
const load = async (weightsFile: string, stepFile: string) => {
  const model = createModel('MultiMix', { sizePx: 64, baseChannels: 16 })
  await orThrow(loadSafetensors(model, weightsFile))
  const decoded = decodeSafetensors(await readFile(stepFile), stepFile)
  const stored = await orThrow(async () => decoded)
  const values = (name: string) => Float32Array.from(stored.get(name)!.data)
  const tensor = <T extends tf.Tensor>(name: string) => tf.tensor(values(name), [...stored.get(name)!.shape]) as T
  return { model, values, tensor }
}

/** The values of a tensor, which is disposed. */
const taken = async (tensor: tf.Tensor): Promise<Float32Array> => {
  const values = await tensor.data<'float32'>()
  tensor.dispose()
  return values
}

/** A step of training against what PyTorch computed, within the tolerances of the fixtures' README. */
export const fixtureStep = (engine: string): void => {
  const [weightsFile, stepFile] = names.map(sharedPath)
  if (!weightsFile || !stepFile) {
    test(`${engine}: a step agrees with PyTorch`, t => {
      t.log(leftOut(names[weightsFile ? 1 : 0]))
      t.pass()
    })
    return
  }

  test.serial(`${engine}: logits and saliency agree with PyTorch`, async t => {
    const { model, values, tensor } = await load(weightsFile, stepFile)
    const worst = { saliency: 0, segmentation: 0, classes: 0 }
    for (const branch of ['labeled', 'unlabeled']) {
      const x = tensor<tf.Tensor4D>(`in/seg_${branch}`)
      const map = saliency(x, model)
      const logits = await taken(tf.tidy(() => decode(encode(x, model, noDropout), bridge(x, map), model, noDropout)))
      const [got, expected] = [await taken(map), values(`out/saliency_${branch}`)]
      worst.saliency = Math.max(worst.saliency, relativeL2(got, expected))
      worst.segmentation = Math.max(worst.segmentation, relativeL2(logits, values(`out/seg_${branch}_logits`)))
      t.true(relativeL2(got, expected) <= 3e-2)
      t.true(median(difference(got, expected)) <= 1e-3 * largest(expected))
      t.true(relativeL2(logits, values(`out/seg_${branch}_logits`)) <= 5e-3)
      x.dispose()
    }
    for (const branch of ['labeled', 'weak', 'strong']) {
      const got = await taken(
        tf.tidy(() => classHead(encode(tensor(`in/cls_${branch}`), model, noDropout).conv5, model.weights)),
      )
      const expected = values(`out/cls_${branch}_logits`)
      worst.classes = Math.max(worst.classes, largest(difference(got, expected)) / largest(expected))
      t.true(largest(difference(got, expected)) <= 1e-3 * largest(expected))
    }
    t.log('largest errors:', JSON.stringify(worst))
    model.dispose()
  })

  test.serial(`${engine}: losses, gradients and one step of Adam agree with PyTorch`, async t => {
    const { model, values, tensor } = await load(weightsFile, stepFile)
    const { gradients, scalars } = tf.tidy(() =>
      stepGradients(model, {
        imagesOf: branches => tf.concat(branches.map(branch => tensor<tf.Tensor4D>(inputs[branch]))),
        dropoutOf: () => noDropout,
        targets: { labels: tf.cast(tensor<tf.Tensor1D>('in/labels'), 'int32'), masks: tensor('in/masks') },
      }),
    )
    const worst = { loss: 0, gradientNorm: 0, change: 0 }
    const [crossEntropy, pseudoLabel, dice, kl, total, share] = await taken(scalars)
    for (const [i, loss] of [crossEntropy, dice, pseudoLabel, kl, total].entries()) {
      const expected = values('out/losses')[i]!
      const error = Math.abs(loss! - expected) / expected
      worst.loss = Math.max(worst.loss, error)
      t.true(error <= 1e-4, `loss ${i}: ${loss} and ${expected}`)
    }
    t.true(share! > 0 && share! < 1)

    const before = new Map<string, Float32Array>()
    for (const [name, weight] of model.weights) before.set(name, await weight.data<'float32'>())
    const adam = createAdam(model.weights)
    adam.apply(gradients, { step: 0, learningRate: 1e-4 })
    for (const [name, weight] of model.weights) {
      const norm = gradients[name] === undefined ? 0 : l2(await gradients[name].data<'float32'>())
      const change = difference(await weight.data<'float32'>(), before.get(name)!)
      const delta = change.reduce((sum, value) => sum + Math.abs(value), 0) / change.length
      if (isIdle(name)) {
        t.true(norm <= 1e-3 && delta <= 1.001e-4, name)
        continue
      }
      const [expectedNorm, expectedDelta] = [values(`gradnorm/${name}`)[0]!, values(`delta/${name}`)[0]!]
      const [normError, deltaError] = [Math.abs(norm / expectedNorm - 1), Math.abs(delta / expectedDelta - 1)]
      worst.gradientNorm = Math.max(worst.gradientNorm, normError)
      worst.change = Math.max(worst.change, deltaError)
      t.true(normError <= 1e-2, `${name}: ${norm} and ${expectedNorm}`)
      t.true(deltaError <= 2e-3, `${name}: ${delta} and ${expectedDelta}`)
    }
    t.log('largest relative errors:', JSON.stringify(worst))
    tf.dispose(gradients)
    adam.dispose()
    model.dispose()
  })
}
