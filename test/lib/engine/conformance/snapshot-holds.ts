import type { ExecutionContext } from 'ava'
import { computingPlace } from '../../../../lib/engine/computing-place.js'
import { createModel } from '../../../../lib/model/create-model.js'
import { createLearner } from '../../../../lib/train/learner.js'
import { paperLossOptions } from '../../../../lib/train/losses.js'
import { randomBatch } from '../../train/random-batch.js'

const learnerOf = () =>
  createLearner(createModel('MultiMix', { sizePx: 32, baseChannels: 1 }), {
    seed: 1,
    clipNorm: null,
    emaDecay: null,
    learningRateAt: () => 1e-3,
    lossAt: () => paperLossOptions,
    pseudoLabelling: { policy: 'fixed', threshold: 0.5, images: 2, target: null },
    ahead: computingPlace() === 'gpu',
  })

/** A snapshot is of the step that it was taken after, also where the next one is queued before it has been read. */
export const snapshotHolds = async (t: ExecutionContext): Promise<void> => {
  const batch = randomBatch(32, 1)
  const [one, two] = [learnerOf(), learnerOf()]
  await one.step(batch, null)
  await two.step(batch, null)
  const taken = one.snapshot()
  await one.step(batch, null)
  const tensors = await taken.tensors
  let changed = 0
  for (const [name, weight] of two.model.weights) {
    const expected = await weight.data<'float32'>()
    t.deepEqual([...tensors.get(`weight/${name}`)!.data], [...expected], name)
    const now = await one.model.weights.get(name)!.data<'float32'>()
    if (now.some((value, i) => value !== expected[i])) changed++
  }
  t.true(changed > 10, `${changed} weights changed`)
  for (const learner of [one, two]) {
    learner.dispose()
    learner.model.dispose()
  }
}
