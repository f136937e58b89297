import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { CHECKPOINT_FORMAT, type Checkpoint } from '../../../lib/codec/checkpoint.js'
import { quickstart } from '../../../lib/codec/configuration.js'
import type { ModelName } from '../../../lib/codec/model-name.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { createModel, type ModelOptions } from '../../../lib/model/create-model.js'
import type { Model } from '../../../lib/model/model.js'
import { noneYet } from '../../../lib/train/early-stopping.js'
import { createLearner, type Learner, type LearnerOptions, type Snapshot } from '../../../lib/train/learner.js'
import { paperLossOptions } from '../../../lib/train/losses.js'
import { rampUp } from '../../../lib/train/ramp-up.js'
import { randomBatch } from './random-batch.js'

const sizePx = 32

/** Everything on that changes from step to step. The threshold is one that an untrained model passes. */
const options: LearnerOptions = {
  seed: 3,
  clipNorm: 0.5,
  emaDecay: 0.9,
  learningRateAt: step => 1e-2 / (step + 1),
  lossAt: step => ({ ...paperLossOptions, lambda: rampUp(step, 4) }),
  pseudoLabelling: { policy: 'flexmatch', threshold: 0.5, images: 6, target: [0.3, 0.7] },
}
const learnerOf = (name: ModelName, change: Partial<LearnerOptions> = {}, seed = 6, size: Partial<ModelOptions> = {}) =>
  createLearner(createModel(name, { sizePx, baseChannels: 2, seed, ...size }), { ...options, ...change })

const dispose = (...learners: readonly Learner[]) => {
  for (const learner of learners) {
    learner.dispose()
    learner.model.dispose()
  }
}

/** The steps `from`…`to` − 1, counted from 0, each on a batch of its own. */
const make = async (learner: Learner, from: number, to: number, size = sizePx) => {
  const reports = []
  for (let step = from; step < to; step++) reports.push(await learner.step(randomBatch(size, 2, step), [step, null]))
  return reports
}

const checkpointOf = async (
  { model, evaluated }: Learner,
  { step, pipeline, pseudoLabels, tensors }: Snapshot,
): Promise<Checkpoint> => {
  const { name, sizePx, baseChannels } = model
  const emaDecay = evaluated === model ? null : 0.9
  const configuration = { ...quickstart, model: name, sizePx, baseChannels, emaDecay }
  const rest = { configuration, data: 'these', validation: noneYet }
  return { head: { formatVersion: CHECKPOINT_FORMAT, step, pipeline, pseudoLabels, ...rest }, tensors: await tensors }
}

let tensors = 0
test.before(async () => {
  await selectEngine({ prefer: 'wasm' })
  tensors = tf.memory().numTensors
})
test.afterEach.always(t => t.is(tf.memory().numTensors, tensors, 'no tensor is left'))

for (const name of ['MultiMix', 'U-Net Encoder SSL', 'UMTL', 'U-Net'] as const)
  for (const change of [
    {},
    {
      emaDecay: null,
      clipNorm: null,
      pseudoLabelling: { ...options.pseudoLabelling, policy: 'freematch', target: null },
    },
  ] satisfies Partial<LearnerOptions>[])
    test.serial(
      `${name} goes on from a snapshot with the same bits, ${'emaDecay' in change ? 'freematch' : 'all on'}`,
      async t => {
        const whole = learnerOf(name, change)
        await make(whole, 0, 3)
        const middle = await checkpointOf(whole, whole.snapshot())
        t.deepEqual([middle.head.step, middle.head.pipeline], [3, [2, null]])
        const reports = await make(whole, 3, 6)
        const end = await checkpointOf(whole, whole.snapshot())

        // Another start, and steps that are then forgotten.
        const other = learnerOf(name, change, 7)
        await make(other, 0, 1)
        const held = tf.memory().numTensors
        t.deepEqual(other.restore(middle, 'a checkpoint'), E.right(undefined))
        t.is(tf.memory().numTensors, held)
        t.deepEqual(other.made(), { step: 3, state: [2, null] })
        t.deepEqual(await checkpointOf(other, other.snapshot()), middle)
        t.deepEqual(await make(other, 3, 6), reports)
        t.deepEqual(await checkpointOf(other, other.snapshot()), end)
        t.deepEqual(other.made(), { step: 6, state: [5, null] })
        t.is(tf.memory().numTensors, held)
        dispose(whole, other)
      },
    )

test.serial('what a run has learnt is in a snapshot: weights, moments, averages and pseudo-labels', async t => {
  const learner = learnerOf('MultiMix')
  const before = await checkpointOf(learner, learner.snapshot())
  t.deepEqual([before.head.step, before.head.pipeline], [0, null])
  await make(learner, 0, 2)
  const after = await checkpointOf(learner, learner.snapshot())
  const weights = [...learner.model.weights.keys()]
  t.deepEqual(
    [...after.tensors.keys()].toSorted(),
    weights
      .flatMap(name => [`weight/${name}`, `average/${name}`, `adam/first/${name}`, `adam/second/${name}`])
      .toSorted(),
  )
  for (const part of ['weight', 'average', 'adam/first', 'adam/second'])
    t.notDeepEqual(
      after.tensors.get(`${part}/encoder.fc.weight`),
      before.tensors.get(`${part}/encoder.fc.weight`),
      part,
    )
  t.true(Object.keys(after.head.pseudoLabels.confidentClass).length > 0)
  t.not(after.head.pseudoLabels.predictedAbnormal, null)
  t.not(learner.evaluated.weights, learner.model.weights)
  dispose(learner)
})

test.serial('a snapshot is of its moment: a step begun before it is read does not change it', async t => {
  const learner = learnerOf('MultiMix')
  await make(learner, 0, 1)
  const atOnce = await checkpointOf(learner, learner.snapshot())
  const early = learner.snapshot()
  const stepping = make(learner, 1, 2)
  await stepping
  t.deepEqual(await checkpointOf(learner, early), atOnce)
  const pseudoLabels = learner.snapshot().pseudoLabels
  t.notDeepEqual(pseudoLabels, atOnce.head.pseudoLabels)
  dispose(learner)
})

test.serial('a step that fails has made nothing', async t => {
  const learner = learnerOf('MultiMix', { learningRateAt: () => 1e30 })
  await make(learner, 0, 1)
  const before = await checkpointOf(learner, learner.snapshot())
  await t.throwsAsync(make(learner, 1, 2), { message: /^training: step 2: the loss / })
  t.deepEqual(learner.made(), { step: 1, state: [0, null] })
  t.deepEqual(await checkpointOf(learner, learner.snapshot()), before)
  dispose(learner)
})

test.serial('the best weights are remembered while others are learnt, and go with a checkpoint', async t => {
  const [learner, other] = [learnerOf('UMTL'), learnerOf('UMTL', {}, 7)]
  const values = (model: Model) => [...model.weights.values()].map(weight => [...weight.dataSync<'float32'>()])
  t.is(learner.best(), null)
  await make(learner, 0, 1)
  await learner.keepBest()
  const kept = values(learner.evaluated)
  await make(learner, 1, 2)
  t.notDeepEqual(values(learner.evaluated), kept)
  other.restore(await checkpointOf(learner, learner.snapshot()), 'a checkpoint')
  for (const { best, evaluated } of [learner, other]) {
    const model = best()!
    t.deepEqual(values(model), kept)
    t.deepEqual([...model.weights.keys()], [...evaluated.weights.keys()])
    model.dispose()
  }
  dispose(learner, other)
})

for (const { what, from, to, sentence } of [
  {
    what: 'of another model',
    from: () => learnerOf('U-Net Encoder SSL'),
    to: () => learnerOf('MultiMix'),
    sentence:
      'this run trains MultiMix at 32 px with 2 base channels; ' +
      'it fits U-Net Encoder SSL at 32 px with 2 base channels and emaDecay 0.9',
  },
  {
    what: 'of more channels',
    from: () => learnerOf('MultiMix', {}, 6, { baseChannels: 3 }),
    to: () => learnerOf('MultiMix'),
    sentence:
      'this run trains MultiMix at 32 px with 2 base channels; ' +
      'it fits MultiMix at 32 px with 3 base channels and emaDecay 0.9',
  },
  {
    what: 'of another size, which has the same weights',
    from: () => learnerOf('MultiMix'),
    to: () => learnerOf('MultiMix', {}, 6, { sizePx: 64 }),
    sentence:
      'this run trains MultiMix at 64 px with 2 base channels; ' +
      'it fits MultiMix at 32 px with 2 base channels and emaDecay 0.9',
  },
  {
    what: 'without an average',
    from: () => learnerOf('MultiMix', { emaDecay: null }),
    to: () => learnerOf('MultiMix'),
    sentence:
      'it has no average/encoder.dconv_down1.0.weight, which this run needs with shape [3,3,1,2]; ' +
      'it fits MultiMix at 32 px with 2 base channels and emaDecay null',
  },
  {
    what: 'with an average',
    from: () => learnerOf('MultiMix'),
    to: () => learnerOf('MultiMix', { emaDecay: null }),
    sentence:
      'it has average/encoder.dconv_down1.0.weight [3,3,1,2], which this run does not have; ' +
      'it fits MultiMix at 32 px with 2 base channels and emaDecay 0.9',
  },
])
  test.serial(`a checkpoint ${what} is refused in a sentence, and nothing is changed`, async t => {
    const [theirs, ours] = [from(), to()]
    await make(theirs, 0, 2)
    await make(ours, 0, 1, ours.model.sizePx)
    const before = await checkpointOf(ours, ours.snapshot())
    const refused = ours.restore(await checkpointOf(theirs, theirs.snapshot()), 'runs/a/checkpoints')
    t.is(E.isLeft(refused) ? describeError(refused.left) : 'restored', `checkpoint: runs/a/checkpoints: ${sentence}.`)
    t.deepEqual(await checkpointOf(ours, ours.snapshot()), before)
    t.deepEqual(ours.made(), { step: 1, state: [0, null] })
    dispose(theirs, ours)
  })
