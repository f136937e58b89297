import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import type { ModelName } from '../../../lib/codec/model-name.js'
import { PipelineFailure } from '../../../lib/codec/pipeline-error.js'
import { emptyBatch, type TrainingBatch } from '../../../lib/codec/training-batch.js'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { classHead } from '../../../lib/model/class-head.js'
import { createModel } from '../../../lib/model/create-model.js'
import { noDropout } from '../../../lib/model/dropout.js'
import { encode } from '../../../lib/model/encoder.js'
import { type LearntTerms, modelSwitches } from '../../../lib/model/model-switches.js'
import { createAdam } from '../../../lib/train/adam.js'
import { createAverage } from '../../../lib/train/average.js'
import { type Branch, usedBranches } from '../../../lib/train/branches.js'
import { crossEntropy, paperLossOptions } from '../../../lib/train/losses.js'
import { type StepOptions, stepGradients, trainStep } from '../../../lib/train/step.js'
import { stepInputs } from '../../../lib/train/step-inputs.js'
import { randomBatch } from './random-batch.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

const sizePx = 32
const modelOf = (name: ModelName, dropoutRate = 0.25) =>
  createModel(name, { sizePx, baseChannels: 2, dropoutRate, seed: 6 })

/** A threshold that the weak logits of an untrained model pass, so that every term has a gradient. */
const loss = { ...paperLossOptions, threshold: 0.5 }
const options: StepOptions = { seed: 1, step: 0, learningRate: 1e-3, loss }

/** Trains a fresh model for some steps: the reports, the change of each weight, and the tensors after each step. */
const train = async (name: ModelName, change: Partial<StepOptions> = {}, steps = 1, dropoutRate = 0.25) => {
  const model = modelOf(name, dropoutRate)
  const batch = randomBatch(sizePx, 5)
  const adam = createAdam(model.weights)
  const reports = []
  const tensors = []
  for (let step = 0; step < steps; step++) {
    reports.push(await trainStep(model, adam, batch, { ...options, step, ...change }))
    tensors.push(tf.memory().numTensors)
  }
  const weights = [...model.weights].map(([weight, value]) => [weight, value.dataSync<'float32'>()] as const)
  // After one step the first moment is (1 − β₁) times the gradient.
  const gradients = new Map(
    [...model.weights.keys()].map(weight => [
      weight,
      adam.state
        .get(`first/${weight}`)!
        .dataSync<'float32'>()
        .map(value => value / (1 - 0.9)),
    ]),
  )
  adam.dispose()
  model.dispose()
  return { reports, tensors, weights, gradients }
}

const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))

test.serial('gradients and losses do not depend on how the batch is cut', async t => {
  const whole = await train('MultiMix', { microBatch: 5 })
  for (const microBatch of [1, 2, 3]) {
    const cut = await train('MultiMix', { microBatch })
    for (const [term, value] of Object.entries(whole.reports[0]!.losses)) {
      const other = cut.reports[0]!.losses[term as keyof (typeof whole.reports)[0]['losses']]
      t.true(Math.abs(other - value) < 1e-5 * Math.max(1, value), `${term}: ${value} and ${other}`)
    }
    t.true(Math.abs(cut.reports[0]!.pseudoLabelShare - whole.reports[0]!.pseudoLabelShare) < 1e-6)
    for (const [name, gradient] of whole.gradients) {
      const difference = norm(gradient.map((value, i) => value - cut.gradients.get(name)![i]!))
      t.true(difference <= 2e-4 * norm(gradient), `${name} with ${microBatch}: ${difference} of ${norm(gradient)}`)
    }
  }
})

test.serial('the same seed and step give the same bits, another step other dropout', async t => {
  const [one, again, other] = [await train('MultiMix'), await train('MultiMix'), await train('MultiMix', { step: 7 })]
  t.deepEqual(one.weights, again.weights)
  t.not(one.reports[0]!.losses.dice, other.reports[0]!.losses.dice)
})

for (const name of Object.keys(modelSwitches) as ModelName[]) {
  test.serial(`${name} has its own terms, a gradient for every weight, and leaves no tensor behind`, async t => {
    const { reports, tensors, gradients } = await train(name, {}, 3)
    const { crossEntropy, pseudoLabel, dice, kl } = modelSwitches[name]
    const { losses } = reports[0]!
    t.deepEqual(
      [losses.crossEntropy > 0, losses.pseudoLabel > 0, losses.dice > 0, losses.kl > 0],
      [crossEntropy, pseudoLabel, dice, kl],
    )
    t.is(new Set(tensors.slice(1)).size, 1)
    // Only biases before an InstanceNorm have no effect, hence no gradient.
    for (const [weight, gradient] of gradients) t.is(norm(gradient) > 0, !/dconv_.*\.bias$/.test(weight), weight)
  })

  test.serial(`${name} learns its labelled images`, async t => {
    const { reports } = await train(name, { learningRate: 1e-2, loss: paperLossOptions }, 15, 0)
    const supervised = reports.map(({ losses }) => losses.crossEntropy + losses.dice)
    t.true(supervised.at(-1)! < 0.8 * supervised[0]!, `${supervised}`)
  })
}

test.serial('branches that a model does not use may be empty, and change no bit; one that it uses may not', async t => {
  const whole = randomBatch(sizePx, 2)
  for (const name of Object.keys(modelSwitches) as ModelName[]) {
    const used = Object.values(usedBranches(modelSwitches[name])).flat()
    const needed: TrainingBatch = {
      ...emptyBatch(sizePx),
      ...Object.fromEntries(used.map(branch => [branch, whole[branch]])),
    }
    const weightsAfter = async (batch: TrainingBatch) => {
      const model = modelOf(name)
      const adam = createAdam(model.weights)
      try {
        await trainStep(model, adam, batch, options)
        return [...model.weights.values()].map(weight => weight.dataSync())
      } finally {
        adam.dispose()
        model.dispose()
      }
    }
    t.deepEqual(await weightsAfter(needed), await weightsAfter(whole), name)
    for (const branch of used) {
      const lacking = { ...needed, [branch]: emptyBatch(sizePx)[branch] }
      await t.throwsAsync(weightsAfter(lacking), {
        message: /^Expected (a batch of at least one image, |\S+ to have )/,
      })
    }
  }
})

test.serial(
  'what is not learnt is not looked at: MultiMix without unlabelled images is UMTL-S, to the bit',
  async t => {
    const labelled = { crossEntropy: true, pseudoLabel: false, dice: true, kl: false }
    const after = async (name: ModelName, terms?: LearntTerms) => {
      const model = createModel(name, { sizePx, baseChannels: 2, seed: 6, ...(terms && { terms }) })
      const adam = createAdam(model.weights)
      const { segmentationLabelled, classificationLabelled } = randomBatch(sizePx, 2)
      const batch = { ...emptyBatch(sizePx), segmentationLabelled, classificationLabelled }
      const reports = [
        await trainStep(model, adam, batch, options),
        await trainStep(model, adam, batch, { ...options, step: 1 }),
      ]
      const weights = [...model.weights].map(([weight, value]) => [weight, value.dataSync()])
      adam.dispose()
      model.dispose()
      return { reports, weights }
    }
    const multimix = await after('MultiMix', labelled)
    t.deepEqual(multimix, await after('UMTL-S'))
    t.true(multimix.reports.every(({ losses }) => losses.crossEntropy > 0 && losses.dice > 0))
  },
)

test.serial('weights that no term needs stay as they are, to the bit', async t => {
  for (const [terms, idle] of [
    [{ crossEntropy: true, pseudoLabel: true, dice: false, kl: false }, /^decoder\./],
    [{ crossEntropy: false, pseudoLabel: false, dice: true, kl: true }, /^encoder\.fc\./],
  ] as const) {
    const model = createModel('MultiMix', { sizePx, baseChannels: 2, seed: 6, terms })
    const before = new Map([...model.weights].map(([name, weight]) => [name, weight.dataSync().slice()]))
    const adam = createAdam(model.weights)
    const used = Object.values(usedBranches(terms)).flat()
    const whole = randomBatch(sizePx, 2)
    const batch = { ...emptyBatch(sizePx), ...Object.fromEntries(used.map(branch => [branch, whole[branch]])) }
    for (const step of [0, 1]) await trainStep(model, adam, batch, { ...options, step })
    for (const [name, weight] of model.weights)
      if (idle.test(name)) t.deepEqual(weight.dataSync(), before.get(name), name)
      else if (!/dconv_.*\.bias$/.test(name)) t.notDeepEqual(weight.dataSync(), before.get(name), name)
    adam.dispose()
    model.dispose()
  }
})

test.serial('the total is the weighted sum of the terms', async t => {
  const { losses, pseudoLabelShare } = (await train('MultiMix')).reports[0]!
  const { crossEntropy, pseudoLabel, dice, kl, total } = losses
  t.true(Math.abs(total - (crossEntropy + 0.25 * pseudoLabel + 5 * dice + 0.01 * kl)) < 1e-5)
  t.is(pseudoLabelShare, 1)
  const strict = await train('MultiMix', { loss: { ...loss, threshold: 1.01 } })
  t.is(strict.reports[0]!.pseudoLabelShare, 0)
  t.is(strict.reports[0]!.losses.pseudoLabel, 0)
})

test.serial('no gradient reaches a weight through the pseudo-label target', t => {
  const model = modelOf('U-Net Encoder SSL', 0)
  tf.tidy(() => {
    const inputs = stepInputs(model, randomBatch(sizePx, 3), { begin: 0, count: 3 }, options)
    const logitsOf = (branch: Branch) =>
      classHead(encode(inputs.imagesOf([branch]), model, noDropout).conv5, model.weights)
    const gradientsAt = (threshold: number) =>
      stepGradients(model, inputs, { loss: { ...paperLossOptions, threshold } }).gradients
    const [all, none] = [gradientsAt(0.5), gradientsAt(1.01)]
    // What the term should add: λ times the gradient for labels that are known and fixed.
    const labels = tf.argMax(logitsOf('classificationWeak'), 1) as tf.Tensor1D
    const { grads } = tf.variableGrads(
      () => tf.mul(crossEntropy(logitsOf('classificationStrong'), labels), 0.25) as tf.Scalar,
      [...model.weights.values()],
    )
    for (const name of Object.keys(all)) {
      const expected = grads[model.weights.get(name)!.name]!
      const got = tf.sub(all[name]!, none[name]!)
      const [difference, size] = [tf.sub(got, expected), expected].map(value => norm(value.dataSync<'float32'>()))
      t.true(size! > 0 && difference! < 1e-3 * size!, `${name}: ${difference} of ${size}`)
    }
  })
  model.dispose()
})

test.serial('no gradient reaches the class head through the saliency', t => {
  // With segmentation losses only, the class head is used by the saliency alone.
  const model = modelOf('MultiMix', 0)
  const { gradients } = tf.tidy(() => {
    const inputs = stepInputs(model, randomBatch(sizePx, 2), { begin: 0, count: 2 }, options)
    const saliencyOnly = { ...model, terms: { ...model.terms, crossEntropy: false, pseudoLabel: false } }
    return stepGradients(saliencyOnly, inputs, { loss })
  })
  t.false('encoder.fc.weight' in gradients)
  t.false('encoder.fc.bias' in gradients)
  t.true('encoder.dconv_down5.3.weight' in gradients)
  tf.dispose(gradients)
  model.dispose()
})

test.serial('an update that is queued before the losses are read gives the same bits', async t => {
  const [read, ahead] = [await train('MultiMix', {}, 3), await train('MultiMix', { ahead: true }, 3)]
  t.deepEqual(ahead.weights, read.weights)
  t.deepEqual(ahead.reports, read.reports)
  t.is(new Set(ahead.tensors.slice(1)).size, 1)
})

for (const ahead of [false, true]) {
  test.serial(`clipNorm is Adam on gradients that are clipped by hand, ahead: ${ahead}`, async t => {
    const clipNorm = 0.1
    const { gradients } = await train('MultiMix')
    const all = Math.hypot(...[...gradients.values()].map(norm))
    t.true(all > 2 * clipNorm, `${all}`)
    const clipped = await train('MultiMix', { clipNorm, ahead }, 2)
    t.is(clipped.tensors[0], clipped.tensors[1])

    const model = modelOf('MultiMix')
    const adam = createAdam(model.weights)
    tf.tidy(() => {
      const byHand = [...gradients].map(([name, gradient]) => {
        const scaled = gradient.map(value => (value * clipNorm) / all)
        return [name, tf.tensor(scaled, model.weights.get(name)!.shape)] as const
      })
      adam.apply(Object.fromEntries(byHand), { step: 0, learningRate: 1e-3 })
    })
    const once = await train('MultiMix', { clipNorm, ahead })
    for (const [name, weight] of once.weights) {
      const moment = adam.state.get(`first/${name}`)!.dataSync<'float32'>()
      const difference = norm(once.gradients.get(name)!.map((value, i) => value - moment[i]! / (1 - 0.9)))
      t.true(difference <= 1e-4 * clipNorm, `${name}: ${difference}`)
      const other = model.weights.get(name)!.dataSync<'float32'>()
      // A gradient of rounding errors only, as that of a bias before an InstanceNorm, is divided by one.
      const far = weight.filter((value, i) => Math.abs(moment[i]!) > 1e-6 && Math.abs(value - other[i]!) > 1e-6)
      t.is(far.length, 0, name)
    }
    adam.dispose()
    model.dispose()
  })
}

test.serial('a norm that is large enough to clip nothing changes no bit', async t => {
  t.deepEqual((await train('MultiMix', { clipNorm: 1e6 })).weights, (await train('MultiMix')).weights)
})

test.serial('the weak view is reported where it is asked for, image by image however the batch is cut', async t => {
  const weakOf = async (change: Partial<StepOptions>, name: ModelName = 'MultiMix') =>
    (await train(name, change)).reports[0]!.weakAbnormal
  t.is(await weakOf({}), null)
  t.is(await weakOf({ reportWeak: true }, 'UMTL-S'), null)
  const model = modelOf('MultiMix')
  const expected = tf.tidy(() => {
    const inputs = stepInputs(model, randomBatch(sizePx, 5), { begin: 0, count: 5 }, options)
    const features = encode(inputs.imagesOf(['classificationWeak']), model, inputs.dropoutOf(['classificationWeak']))
    const logits = classHead(features.conv5, model.weights).arraySync()
    return logits.map(([normal, abnormal]) => 1 / (1 + Math.exp(normal! - abnormal!)))
  })
  model.dispose()
  const differ = new Set(expected.map(p => p.toFixed(5))).size
  t.is(differ, 5)
  for (const microBatch of [5, 2, 1]) {
    const got = await weakOf({ microBatch, reportWeak: true })
    t.is(got!.length, 5)
    for (const [i, p] of expected.entries()) t.true(Math.abs(got![i]! - p) < 1e-5, `${microBatch}: ${got}`)
  }
  // What alignment makes of them is not what is reported.
  const aligned = await weakOf({ reportWeak: true, loss: { ...loss, alignment: [0.01, 1] } })
  t.deepEqual(aligned, await weakOf({ reportWeak: true }))
})

test.serial('thresholds per class count the images that they count by hand, and no tensor is left', async t => {
  const weak = (await train('MultiMix', { reportWeak: true })).reports[0]!.weakAbnormal!
  // Aligned so that the odds of the three lowest are below one: unaligned, one of them is above.
  const ascending = [...weak].sort((a, b) => a - b)
  const middle = (ascending[2]! + ascending[3]!) / 2
  const alignment = [middle, 1 - middle] as const
  const aligned = [...weak].map(p => (p * alignment[1]) / (p * alignment[1] + (1 - p) * alignment[0]))
  const [first, second] = aligned.filter(p => p > 0.5)
  t.is(aligned.filter(p => p > 0.5).length, 2)
  t.is(weak.filter(p => p > 0.5).length, 3)
  const between = (first! + second!) / 2
  const shareAt = (thresholds: readonly [number, number]) =>
    aligned.filter(p => (p > 0.5 ? p >= thresholds[1] : 1 - p >= thresholds[0])).length / 5
  for (const thresholds of [
    [0.5, 0.5],
    [1, 0.5],
    [0.5, between],
    [1, between],
    [0.5, 1],
    [1, 1],
  ] as const) {
    const change = { reportWeak: true, loss: { ...loss, threshold: thresholds, alignment } }
    const { reports, tensors } = await train('MultiMix', change, 2)
    t.true(Math.abs(reports[0]!.pseudoLabelShare - shareAt(thresholds)) < 1e-6, `${thresholds}`)
    t.is(reports[0]!.losses.pseudoLabel > 0, shareAt(thresholds) > 0)
    t.is(tensors[0], tensors[1])
  }
})

for (const ahead of [false, true]) {
  test.serial(`onUpdate sees the changed weights before anything else happens, ahead: ${ahead}`, async t => {
    const model = modelOf('MultiMix')
    const adam = createAdam(model.weights)
    const average = createAverage(model.weights, 0.5)
    const bias = (weights: ReadonlyMap<string, tf.Variable>) => [
      ...weights.get('encoder.fc.bias')!.dataSync<'float32'>(),
    ]
    const tensors = tf.memory().numTensors
    const before = bias(model.weights)
    const seen: number[][] = []
    const order: string[] = []
    const watched: typeof adam = {
      ...adam,
      apply: (...update) => {
        adam.apply(...update)
        order.push('applied')
        queueMicrotask(() => order.push('later'))
      },
    }
    const onUpdate = () => {
      order.push('onUpdate')
      average.update(1)
      seen.push(bias(model.weights))
    }
    await trainStep(model, watched, randomBatch(sizePx, 2), { ...options, ahead, onUpdate })
    t.deepEqual(order, ['applied', 'onUpdate', 'later'])
    const after = bias(model.weights)
    t.deepEqual(seen, [after])
    t.notDeepEqual(after, before)
    for (const [i, value] of bias(average.weights).entries())
      t.true(Math.abs(value - (before[i]! + after[i]!) / 2) < 1e-7)
    t.is(tf.memory().numTensors, tensors)
    average.dispose()
    adam.dispose()
    model.dispose()
  })
}

for (const ahead of [false, true]) {
  test.serial(`a loss that is not finite leaves the weights, and names term and step, ahead: ${ahead}`, async t => {
    const model = modelOf('MultiMix')
    const adam = createAdam(model.weights)
    const batch = randomBatch(sizePx, 2)
    const bias = model.weights.get('decoder.conv_last.bias')!
    tf.tidy(() => bias.assign(tf.tensor1d([Number.NaN])))
    const before = [...model.weights.values()].map(weight => [...weight.dataSync()])
    const moments = [...adam.state.values()].map(moment => [...moment.dataSync()])
    const tensors = tf.memory().numTensors
    let updates = 0
    const onUpdate = () => void updates++
    await t.throwsAsync(trainStep(model, adam, batch, { ...options, step: 12, ahead, clipNorm: 1, onUpdate }), {
      instanceOf: PipelineFailure,
      message:
        'training: step 13: the loss dice is NaN, not a finite number; lower the learning rate or look at the images of ' +
        'that step.',
    })
    t.deepEqual(
      [...model.weights.values()].map(weight => [...weight.dataSync()]),
      before,
    )
    t.deepEqual(
      [...adam.state.values()].map(moment => [...moment.dataSync()]),
      moments,
    )
    t.is(updates, ahead ? 1 : 0)
    t.is(tf.memory().numTensors, tensors)
    adam.dispose()
    model.dispose()
  })
}

test.serial('a batch that does not fit is refused in a sentence', async t => {
  const model = modelOf('MultiMix')
  const adam = createAdam(model.weights)
  const batch = randomBatch(sizePx, 2)
  const message = async (change: Partial<typeof batch>, more: Partial<StepOptions> = {}) =>
    (await t.throwsAsync(trainStep(model, adam, { ...batch, ...change }, { ...options, ...more }))).message
  t.is(await message({ sizePx: 64 }), 'Expected images of 32×32 pixels, got 64.')
  t.is(
    await message({ classificationWeak: randomBatch(sizePx, 1).classificationWeak }),
    'Expected classificationWeak.ids to have 2 elements, got 1.',
  )
  t.is(
    await message({ segmentationLabelled: { ...batch.segmentationLabelled, masks: new Uint8Array(5) } }),
    'Expected segmentationLabelled.masks to have 2048 elements, got 5.',
  )
  t.is(
    await message({}, { microBatch: 1, loss: { ...loss, klMode: 'batch-mean' } }),
    'Expected microBatch ≥ 2 with klMode batch-mean, a mean over all images, got 1.',
  )
  adam.dispose()
  model.dispose()
})
