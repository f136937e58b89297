import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { CHECKPOINT_FORMAT, type Checkpoint } from '../../../lib/codec/checkpoint.js'
import { quickstart } from '../../../lib/codec/configuration.js'
import type { ModelName } from '../../../lib/codec/model-name.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { createModel } from '../../../lib/model/create-model.js'
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
const learnerOf = (name: ModelName, change: Partial<LearnerOptions> = {}, seed = 6, baseChannels = 2) =>
  createLearner(createModel(name, { sizePx, baseChannels, seed }), { ...options, ...change })

const dispose = (...learners: readonly Learner[]) => {
  for (const learner of learners) {
    learner.dispose()
    learner.model.dispose()
  }
}

/** The steps `from`…`to` − 1, counted from 0, each on a batch of its own. */
const make = async (learner: Learner, from: number, to: number) => {
  const reports = []
  for (let step = from; step < to; step++) reports.push(await learner.step(randomBatch(sizePx, 2, step), [step, null]))
  return reports
}

const checkpointOf = async ({ step, pipeline, pseudoLabels, tensors }: Snapshot): Promise<Checkpoint> => {
  const configuration = { ...quickstart, sizePx, baseChannels: 2, emaDecay: 0.9 }
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
        const middle = await checkpointOf(whole.snapshot())
        t.deepEqual([middle.head.step, middle.head.pipeline], [3, [2, null]])
        const reports = await make(whole, 3, 6)
        const end = await checkpointOf(whole.snapshot())

        // Another start, and steps that are then forgotten.
        const other = learnerOf(name, change, 7)
        await make(other, 0, 1)
        const held = tf.memory().numTensors
        t.deepEqual(other.restore(middle, 'a checkpoint'), E.right(undefined))
        t.is(tf.memory().numTensors, held)
        t.deepEqual(other.made(), { step: 3, state: [2, null] })
        t.deepEqual(await checkpointOf(other.snapshot()), middle)
        t.deepEqual(await make(other, 3, 6), reports)
        t.deepEqual(await checkpointOf(other.snapshot()), end)
        t.deepEqual(other.made(), { step: 6, state: [5, null] })
        t.is(tf.memory().numTensors, held)
        dispose(whole, other)
      },
    )

test.serial('what a run has learnt is in a snapshot: weights, moments, averages and pseudo-labels', async t => {
  const learner = learnerOf('MultiMix')
  const before = await checkpointOf(learner.snapshot())
  t.deepEqual([before.head.step, before.head.pipeline], [0, null])
  await make(learner, 0, 2)
  const after = await checkpointOf(learner.snapshot())
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
  const atOnce = await checkpointOf(learner.snapshot())
  const early = learner.snapshot()
  const stepping = make(learner, 1, 2)
  await stepping
  t.deepEqual(await checkpointOf(early), atOnce)
  const pseudoLabels = learner.snapshot().pseudoLabels
  t.notDeepEqual(pseudoLabels, atOnce.head.pseudoLabels)
  dispose(learner)
})

test.serial('a step that fails has made nothing', async t => {
  const learner = learnerOf('MultiMix', { learningRateAt: () => 1e30 })
  await make(learner, 0, 1)
  const before = await checkpointOf(learner.snapshot())
  await t.throwsAsync(make(learner, 1, 2), { message: /^training: step 2: the loss / })
  t.deepEqual(learner.made(), { step: 1, state: [0, null] })
  t.deepEqual(await checkpointOf(learner.snapshot()), before)
  dispose(learner)
})

for (const { what, from, to, sentence } of [
  {
    what: 'of another model',
    from: () => learnerOf('U-Net Encoder SSL'),
    to: () => learnerOf('MultiMix'),
    sentence: 'it has no weight/decoder.dconv_up4.0.weight, which this run needs with shape [3,3,50,16]',
  },
  {
    what: 'of more channels',
    from: () => learnerOf('MultiMix', {}, 6, 3),
    to: () => learnerOf('MultiMix'),
    sentence: "weight/encoder.dconv_down1.0.weight has shape [3,3,1,3], this run's has [3,3,1,2]",
  },
  {
    what: 'without an average',
    from: () => learnerOf('MultiMix', { emaDecay: null }),
    to: () => learnerOf('MultiMix'),
    sentence: 'it has no average/encoder.dconv_down1.0.weight, which this run needs with shape [3,3,1,2]',
  },
  {
    what: 'with an average',
    from: () => learnerOf('MultiMix'),
    to: () => learnerOf('MultiMix', { emaDecay: null }),
    sentence: 'it has average/encoder.dconv_down1.0.weight, which this run does not have',
  },
  {
    what: 'of a model that contains this one',
    from: () => learnerOf('MultiMix'),
    to: () => learnerOf('U-Net Encoder SSL'),
    sentence: 'it has weight/decoder.dconv_up4.0.weight, which this run does not have',
  },
])
  test.serial(`a checkpoint ${what} is refused in a sentence, and nothing is changed`, async t => {
    const [theirs, ours] = [from(), to()]
    await make(theirs, 0, 2)
    await make(ours, 0, 1)
    const before = await checkpointOf(ours.snapshot())
    const refused = ours.restore(await checkpointOf(theirs.snapshot()), 'runs/a/checkpoints')
    t.is(
      E.isLeft(refused) ? describeError(refused.left) : 'restored',
      `checkpoint: runs/a/checkpoints: ${sentence}; it fits MultiMix at 32 px with 2 base channels and emaDecay 0.9.`,
    )
    t.deepEqual(await checkpointOf(ours.snapshot()), before)
    t.deepEqual(ours.made(), { step: 1, state: [0, null] })
    dispose(theirs, ours)
  })
