import { readFile } from 'node:fs/promises'
import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { PipelineFailure } from '../../../lib/codec/pipeline-error.js'
import { decodeSafetensors } from '../../../lib/codec/safetensors.js'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { bridge } from '../../../lib/model/bridge.js'
import { classHead } from '../../../lib/model/class-head.js'
import { createModel } from '../../../lib/model/create-model.js'
import { decode } from '../../../lib/model/decoder.js'
import { noDropout } from '../../../lib/model/dropout.js'
import { encode } from '../../../lib/model/encoder.js'
import type { Model } from '../../../lib/model/model.js'
import { saliency } from '../../../lib/model/saliency.js'
import { createAdam } from '../../../lib/train/adam.js'
import type { Branch } from '../../../lib/train/branches.js'
import { stepGradients } from '../../../lib/train/step.js'
import { loadSafetensors } from '../../../lib/train/weights.js'
import { leftOut, sharedPath } from '../../shared.js'

const [weightsName, stepName] = ['fixtures/multimix-64.weights.safetensors', 'fixtures/multimix-64.step.safetensors']
const [weightsPath, stepPath] = [sharedPath(weightsName), sharedPath(stepName)]

const orThrow = <A>(result: E.Either<ConstructorParameters<typeof PipelineFailure>[0], A>): A => {
  if (E.isLeft(result)) throw new PipelineFailure(result.left)
  return result.right
}

const inputs: Readonly<Record<Branch, string>> = {
  segmentationLabelled: 'in/seg_labeled',
  segmentationUnlabelled: 'in/seg_unlabeled',
  classificationLabelled: 'in/cls_labeled',
  classificationWeak: 'in/cls_weak',
  classificationStrong: 'in/cls_strong',
}

/** The model with the fixture's weights, and the fixture's tensors; the test disposes the model. */
const load = async (weightsFile: string, stepFile: string) => {
  await selectEngine({ prefer: 'auto' })
  const model = createModel('MultiMix', { sizePx: 64, baseChannels: 16 })
  orThrow(await loadSafetensors(model, weightsFile)())
  const stored = orThrow(decodeSafetensors(await readFile(stepFile), stepFile))
  const values = (name: string) => Float32Array.from(stored.get(name)!.data)
  const tensor = <T extends tf.Tensor>(name: string) => tf.tensor(values(name), [...stored.get(name)!.shape]) as T
  return { model, values, tensor }
}

const l2 = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
const difference = (a: Float32Array, b: Float32Array) => a.map((value, i) => Math.abs(value - b[i]!))
const relativeL2 = (a: Float32Array, b: Float32Array) => l2(difference(a, b)) / l2(b)
const median = (values: Float32Array) => values.toSorted()[Math.floor(values.length / 2)]!

/** A bias in front of an InstanceNorm: its gradient is 0, and what the fixture holds is rounding noise. */
const isIdle = (name: string) => /dconv_.*\.[03]\.bias$/.test(name)

const segmentation = (x: tf.Tensor4D, model: Model) => {
  const map = saliency(x, model.weights)
  const features = encode(x, model.weights, noDropout)
  return { map, logits: decode(features, bridge(x, map), model.weights, noDropout) }
}

if (weightsPath === null || stepPath === null) {
  test('a step agrees with PyTorch', t => {
    t.log(leftOut(weightsPath === null ? weightsName : stepName))
    t.pass()
  })
} else {
  test.serial('logits and saliency agree with PyTorch', async t => {
    const { model, values, tensor } = await load(weightsPath, stepPath)
    for (const branch of ['labeled', 'unlabeled']) {
      tf.tidy(() => {
        const { map, logits } = segmentation(tensor(`in/seg_${branch}`), model)
        const expected = values(`out/saliency_${branch}`)
        const got = map.dataSync<'float32'>()
        t.true(relativeL2(got, expected) <= 3e-2)
        t.true(median(difference(got, expected)) <= 1e-3 * largest(expected))
        t.true(relativeL2(logits.dataSync<'float32'>(), values(`out/seg_${branch}_logits`)) <= 5e-3)
      })
    }
    for (const branch of ['labeled', 'weak', 'strong']) {
      tf.tidy(() => {
        const features = encode(tensor(`in/cls_${branch}`), model.weights, noDropout)
        const got = classHead(features.conv5, model.weights).dataSync<'float32'>()
        const expected = values(`out/cls_${branch}_logits`)
        t.true(largest(difference(got, expected)) <= 1e-3 * largest(expected))
      })
    }
    model.dispose()
  })

  test.serial('losses, gradients and one step of Adam agree with PyTorch', async t => {
    const { model, values, tensor } = await load(weightsPath, stepPath)
    const { gradients, scalars } = tf.tidy(() =>
      stepGradients(model, {
        imagesOf: branches => tf.concat(branches.map(branch => tensor<tf.Tensor4D>(inputs[branch]))),
        dropoutOf: () => noDropout,
        targets: { labels: tf.cast(tensor<tf.Tensor1D>('in/labels'), 'int32'), masks: tensor('in/masks') },
      }),
    )
    const [crossEntropy, pseudoLabel, dice, kl, total, share] = scalars.dataSync<'float32'>()
    for (const [i, loss] of [crossEntropy, dice, pseudoLabel, kl, total].entries()) {
      const expected = values('out/losses')[i]!
      t.true(Math.abs(loss! - expected) <= 1e-4 * expected, `loss ${i}: ${loss} and ${expected}`)
    }
    t.true(share! > 0 && share! < 1)

    const before = new Map([...model.weights].map(([name, weight]) => [name, weight.dataSync<'float32'>()]))
    const adam = createAdam(model.weights)
    adam.apply(gradients, { step: 0, learningRate: 1e-4 })
    for (const [name, weight] of model.weights) {
      const gradient = gradients[name]
      const norm = gradient === undefined ? 0 : l2(gradient.dataSync<'float32'>())
      const change = difference(weight.dataSync<'float32'>(), before.get(name)!)
      const delta = change.reduce((sum, value) => sum + value, 0) / change.length
      if (isIdle(name)) {
        t.true(norm <= 1e-3 && delta <= 1.001e-4, name)
      } else {
        const [expectedNorm, expectedDelta] = [values(`gradnorm/${name}`)[0]!, values(`delta/${name}`)[0]!]
        t.true(Math.abs(norm - expectedNorm) <= 1e-2 * expectedNorm, `${name}: ${norm} and ${expectedNorm}`)
        t.true(Math.abs(delta - expectedDelta) <= 2e-3 * expectedDelta, `${name}: ${delta} and ${expectedDelta}`)
      }
    }
    tf.dispose([gradients, scalars])
    adam.dispose()
    model.dispose()
  })
}
