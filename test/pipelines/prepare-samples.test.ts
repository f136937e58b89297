import test from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import { PipelineFailure } from '../../lib/codec/pipeline-error.js'
import { forEach } from '../../lib/flowable/for-each.js'
import { take } from '../../lib/flowable/take.js'
import { openWorkerPool } from '../../lib/flowable/worker-pool.js'
import { deadLetterBox } from '../../pipelines/dead-letter-box.js'
import { endlessly, once, type PrepareSamplesOptions, prepareSamples } from '../../pipelines/prepare-samples.js'
import { trainingStreams } from '../../pipelines/training-streams.js'
import { drawBatches } from './draw-batches.js'
import { type DrawnSetOptions, drawnSet } from './drawn-set.js'

const SIZE = 32
const options: PrepareSamplesOptions = {
  pool: openWorkerPool({ workers: 0 }),
  sizePx: SIZE,
  concurrency: 3,
  cache: null,
  maxFailedShare: 0.5,
  onDeadLetter: () => {},
}
const asItIs = prepareSamples([{ kind: 'identity' }], options)
const set = (over: Partial<DrawnSetOptions> = {}) =>
  drawnSet({ source: 'chex', count: 10, sizePx: SIZE, labels: true, masks: true, ...over })

const idsOf = async (flow: ReturnType<typeof asItIs>) => {
  const ids: string[] = []
  await pipe(
    flow,
    forEach(({ epoch, key }) => ids.push(`${epoch}:${key.id}`)),
  )
  return ids
}

test('a set once, in its order, without what cannot be read; that becomes letters with their states', async t => {
  const letters: unknown[] = []
  const onDeadLetter: PrepareSamplesOptions['onDeadLetter'] = letter => letters.push(letter)
  const flow = pipe(once(set({ broken: [2, 7] })), prepareSamples([{ kind: 'identity' }], { ...options, onDeadLetter }))
  t.deepEqual(
    await idsOf(flow),
    [0, 1, 3, 4, 5, 6, 8, 9].map(i => `0:chex/${i}`),
  )
  t.like(letters, [
    { cause: { sampleId: 'chex/2' }, state: [3, 1, [0, 3]] },
    { cause: { sampleId: 'chex/7' }, state: [8, 2, [2, 6]] },
  ])
})

test('endlessly: every sample once an epoch, shuffled anew', async t => {
  const dataset = set()
  const ids = await idsOf(pipe(endlessly([{ dataset, weight: 1 }], 1), asItIs, take(30)))
  const epochs = [0, 1, 2].map(epoch => ids.slice(10 * epoch, 10 * (epoch + 1)))
  for (const [epoch, drawn] of epochs.entries())
    t.deepEqual(
      drawn.toSorted(),
      Array.from({ length: 10 }, (_, i) => `${epoch}:chex/${i}`),
    )
  t.is(new Set(epochs.map(drawn => drawn.map(id => id.slice(2)).join())).size, 3)
})

test('an unreadable image in each stream is one letter, however many epochs come round to it, and the training goes on', async t => {
  const lines: { sampleId: string }[] = []
  const box = deadLetterBox(line => lines.push(line))
  const broken = (source: string) => [{ dataset: set({ source, count: 6, broken: [1] }), weight: 1 }]
  const flow = trainingStreams(
    {
      segmentationLabelled: broken('segL'),
      segmentationUnlabelled: broken('segU'),
      classificationLabelled: broken('clsL'),
      classificationUnlabelled: broken('clsU'),
    },
    {
      ...options,
      seed: 1,
      batchSize: 5,
      prefetchBatches: 1,
      onDeadLetter: box.post,
    },
  )
  const batches = await drawBatches(flow, 8)
  // Five readable images and batches of five: each batch is an epoch.
  for (const { batch } of batches)
    for (const [stream, source] of [
      [batch.segmentationLabelled, 'segL'],
      [batch.segmentationUnlabelled, 'segU'],
      [batch.classificationLabelled, 'clsL'],
      [batch.classificationWeak, 'clsU'],
      [batch.classificationStrong, 'clsU'],
    ] as const)
      t.deepEqual(
        stream.ids.toSorted(),
        [0, 2, 3, 4, 5].map(i => `${source}/${i}`),
      )
  t.deepEqual(lines.map(({ sampleId }) => sampleId).toSorted(), ['clsL/1', 'clsU/1', 'segL/1', 'segU/1'])
  t.is(box.count(), 4)
})

test('a run continued from a state writes no letter that was written before it', async t => {
  const broken = [3, 17, 30]
  const start = () => {
    const letters: string[] = []
    const dataset = set({ count: 40, broken })
    const others = [{ dataset: set({ source: 'other', count: 40 }), weight: 1 }]
    const flow = trainingStreams(
      {
        segmentationLabelled: others,
        segmentationUnlabelled: others,
        classificationLabelled: others,
        classificationUnlabelled: [{ dataset, weight: 1 }],
      },
      {
        ...options,
        concurrency: 1,
        seed: 1,
        batchSize: 5,
        prefetchBatches: 1,
        onDeadLetter: ({ cause }) => letters.push('sampleId' in cause ? `${cause.sampleId}` : ''),
      },
    )
    return { letters, dataset, flow }
  }
  const whole = start()
  const drawn = await drawBatches(whole.flow, 6)
  const order = whole.dataset.begun
  const place = (k: number) => order.indexOf(drawn[k]!.batch.classificationWeak.ids.at(-1)!)
  const lettersOf = (ids: readonly string[]) => ids.filter(id => broken.includes(Number(id.split('/')[1])))
  t.is(lettersOf(order.slice(0, place(5))).length, 3, 'all three are in the first six batches')
  for (const k of [0, 1, 2, 3, 4]) {
    const rest = start()
    await drawBatches(rest.flow, 5 - k, drawn[k]!.state)
    t.deepEqual(rest.letters, lettersOf(order.slice(place(k) + 1, place(5))), `continued after batch ${k}`)
  }
})

test('too many failures end the run, with the count, the share and the first causes in one sentence', async t => {
  const read = (broken: readonly number[]) =>
    idsOf(
      pipe(
        once(set({ count: 60, broken })),
        prepareSamples([{ kind: 'identity' }], { ...options, maxFailedShare: 0.2 }),
      ),
    )
  const cause = (i: number) =>
    `decode: chex/${i}.png (sample chex/${i}) is not a whole image: it ends early; fetch the file again or remove it.`
  await t.throwsAsync(read([0, 5, 9, 14, 20]), {
    instanceOf: PipelineFailure,
    message: `read: 5 of 21 samples failed, more than the allowed share of 0.2; first: ${cause(0)} | ${cause(5)} | ${cause(9)} Repair the data or raise maxFailedShare.`,
  })
  t.is((await read([0, 5, 9, 14])).length, 56, 'four of the first twenty are not too many')
})

test('the limit holds in the training streams as well: a set of which nothing can be read ends them', async t => {
  const good = [{ dataset: set({ source: 'good' }), weight: 1 }]
  const sets = {
    segmentationLabelled: good,
    segmentationUnlabelled: good,
    classificationLabelled: good,
    classificationUnlabelled: [{ dataset: set({ count: 3, broken: [0, 1, 2] }), weight: 1 }],
  }
  const flow = trainingStreams(sets, {
    ...options,
    seed: 1,
    batchSize: 2,
    prefetchBatches: 1,
  })
  await t.throwsAsync(drawBatches(flow, 1), {
    instanceOf: PipelineFailure,
    message: /^read: 20 of 20 samples failed, more than the allowed share of 0\.5; first: decode: chex/,
  })
})
