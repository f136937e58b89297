import test from 'ava'
import type { BatchRecord } from '../../../bench/chaos/batch-record.js'
import { judgeRound } from '../../../bench/chaos/judge-round.js'
import { phantom } from '../../../datasets/phantom.js'

const dataset = phantom({ source: 'chex', seed: 1, count: 3, sizePx: 8 })
const sets = {
  ...{ segmentationLabelled: null, segmentationUnlabelled: null, classificationUnlabelled: null },
  classificationLabelled: [{ dataset, weight: 1 }],
}

/** The batch of a step, of one sample: epochs of three steps. */
const batch = (step: number, index = (step - 1) % 3): BatchRecord => ({
  ...{ step, sha256: `${index}` },
  ids: {
    ...{ segmentationLabelled: [], segmentationUnlabelled: [], classificationUnlabelled: [] },
    classificationLabelled: [dataset.key(index).id],
  },
})
const batches = (...steps: readonly number[]) => steps.map(step => batch(step))
const expected = batches(1, 2, 3, 4, 5, 6)

const attempt = (records: readonly BatchRecord[], over: object = {}) => ({
  ...{ batches: records, letters: [], counts: null, ending: 'done' as const, why: '' },
  ...over,
})
const killed = { ending: 'replaced' as const, why: 'ended with SIGKILL: ' }
const judged = (...attempts: readonly ReturnType<typeof attempt>[]) => judgeRound({ attempts }, expected, sets)

test('a run that was killed and goes on from its checkpoint repeats some steps and misses none', t => {
  t.deepEqual(judged(attempt(batches(1, 2, 3, 4), killed), attempt(batches(3, 4, 5, 6))), {
    problems: [],
    wholeEpochs: 2,
    repeated: 2,
  })
})

test('another batch, a step that is missing or out of turn, a lost sample and a rival that says nothing are told', t => {
  const { problems } = judged(
    attempt([batch(1), batch(2, 0)], { ending: 'replaced', why: 'it stopped', letters: ['chex/1: gone'] }),
    attempt(batches(3, 5)),
  )
  t.deepEqual(problems, [
    'trainer 1 lost chex/1: gone',
    'trainer 1 does not say that another has taken its place: it stopped',
    "trainer 1: the batch of step 2 is not the local run's",
    'trainer 2: step 5 after 3',
    'no batch for the steps 4, 6',
    'classificationLabelled, phantom chex, epoch 0: 1 of 3 twice',
  ])
})

test('a round of which no trainer came to the end is wrong', t => {
  t.deepEqual(judged(attempt(expected, killed)).problems, ['no trainer came to the end'])
})
