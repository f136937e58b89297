import test from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import { strongView } from '../../lib/augment/strong-view.js'
import { pixelsViewOf } from '../../lib/augment/view-of.js'
import { weakView } from '../../lib/augment/weak-view.js'
import { emptyBatch } from '../../lib/codec/training-batch.js'
import { forEach } from '../../lib/flowable/for-each.js'
import { createMeter, meter } from '../../lib/flowable/meter.js'
import { take } from '../../lib/flowable/take.js'
import { openWorkerPool } from '../../lib/flowable/worker-pool.js'
import { resample } from '../../lib/image/resample.js'
import { resampleMask } from '../../lib/image/resample-mask.js'
import { type StreamName, streamNames } from '../../pipelines/stream-name.js'
import { type TrainingSets, type TrainingStreamOptions, trainingStreams } from '../../pipelines/training-streams.js'
import { batchDigest, drawBatches } from './draw-batches.js'
import { type DrawnSetOptions, drawnImage, drawnLabel, drawnMask, drawnSet } from './drawn-set.js'

const SIZE = 32
const M = 3

const options: TrainingStreamOptions = {
  pool: openWorkerPool({ workers: 0 }),
  cache: null,
  sizePx: SIZE,
  batchSize: M,
  seed: 1,
  concurrency: 4,
  prefetchBatches: 2,
  maxFailedShare: 0,
  onDeadLetter: () => {},
}

/** Four sets of unlike length, one for each stream, so that their epochs end at different batches. */
const drawnSets = (over: Partial<DrawnSetOptions> = {}) => {
  const drawn = {
    segmentationLabelled: drawnSet({ source: 'segL', count: 4, sizePx: SIZE, masks: true, ...over }),
    segmentationUnlabelled: drawnSet({ source: 'segU', count: 7, sizePx: SIZE, masks: true, ...over }),
    classificationLabelled: drawnSet({ source: 'clsL', count: 5, sizePx: SIZE, labels: true, ...over }),
    classificationUnlabelled: drawnSet({ source: 'clsU', count: 12, sizePx: SIZE, labels: true, ...over }),
  }
  const alone = <A>(dataset: A) => [{ dataset, weight: 1 }]
  return {
    drawn,
    sets: {
      segmentationLabelled: alone(drawn.segmentationLabelled),
      segmentationUnlabelled: alone(drawn.segmentationUnlabelled),
      classificationLabelled: alone(drawn.classificationLabelled),
      classificationUnlabelled: alone(drawn.classificationUnlabelled),
    },
  }
}
const draw = (count: number, over: Partial<TrainingStreamOptions> = {}, of: Partial<DrawnSetOptions> = {}) =>
  drawBatches(trainingStreams(drawnSets(of).sets, { ...options, ...over }), count)
const digests = async (drawn: ReturnType<typeof draw>) => (await drawn).map(({ batch }) => batchDigest(batch))

/** The i-th image of a batch. */
const at = (images: Uint8Array, i: number) => images.subarray(i * SIZE * SIZE, (i + 1) * SIZE * SIZE)

test('five batches of M images each, from their own sets, with masks, labels and views that fit the ids', async t => {
  const [weak, labelledWeak, strong] = [
    weakView({ seed: 1 }),
    weakView({ seed: 1, view: 'labelled' }),
    strongView({ seed: 1 }),
  ]
  const seen = { segL: 0, segU: 0, clsL: 0, clsU: 0 }
  const epochOf = (source: keyof typeof seen, length: number) => Math.floor(seen[source]++ / length)
  for (const { batch } of await draw(10)) {
    const { segmentationLabelled, segmentationUnlabelled, classificationLabelled } = batch
    const { classificationWeak, classificationStrong } = batch
    t.is(batch.sizePx, SIZE)
    for (const { ids, images } of [
      segmentationLabelled,
      segmentationUnlabelled,
      classificationLabelled,
      classificationWeak,
      classificationStrong,
    ]) {
      t.is(ids.length, M)
      t.is(images.length, M * SIZE * SIZE)
    }
    t.deepEqual(classificationWeak.ids, classificationStrong.ids)
    for (let i = 0; i < M; i++) {
      const segL = segmentationLabelled.ids[i]!
      t.regex(segL, /^segL/)
      t.deepEqual(at(segmentationLabelled.images, i), drawnImage(segL, SIZE).data)
      t.deepEqual(at(segmentationLabelled.masks, i), drawnMask(segL, SIZE).data)
      const segU = segmentationUnlabelled.ids[i]!
      t.regex(segU, /^segU/)
      t.deepEqual(at(segmentationUnlabelled.images, i), drawnImage(segU, SIZE).data)
      const clsL = classificationLabelled.ids[i]!
      const image = drawnImage(clsL, SIZE)
      t.is(classificationLabelled.labels[i], drawnLabel(clsL) === 'abnormal' ? 1 : 0)
      t.deepEqual(
        at(classificationLabelled.images, i),
        labelledWeak(image, { epoch: epochOf('clsL', 5), sampleId: clsL }).data,
      )
      const key = { epoch: epochOf('clsU', 12), sampleId: classificationWeak.ids[i]! }
      const unlabelled = drawnImage(key.sampleId, SIZE)
      t.deepEqual(at(classificationWeak.images, i), weak(unlabelled, key).data)
      t.deepEqual(at(classificationStrong.images, i), strong(unlabelled, key).data)
    }
  }
})

test('images of another size are resampled before the views, masks by the nearest pixel', async t => {
  const native = 45
  const [{ batch }] = (await draw(1, {}, { sizePx: native })) as [Awaited<ReturnType<typeof draw>>[number]]
  const size = { widthPx: SIZE, heightPx: SIZE }
  for (const [i, id] of batch.segmentationLabelled.ids.entries()) {
    t.deepEqual(at(batch.segmentationLabelled.images, i), resample(drawnImage(id, native), size).data)
    t.deepEqual(at(batch.segmentationLabelled.masks, i), resampleMask(drawnMask(id, native), size).data)
  }
  for (const [i, sampleId] of batch.classificationWeak.ids.entries())
    t.deepEqual(
      at(batch.classificationWeak.images, i),
      weakView({ seed: 1 })(resample(drawnImage(sampleId, native), size), { epoch: 0, sampleId }).data,
    )
})

test('the weak and the strong view come from one read', async t => {
  const { drawn, sets } = drawnSets()
  const batches = await drawBatches(trainingStreams(sets, options), 8)
  const used = batches.flatMap(({ batch }) => batch.classificationWeak.ids)
  // Reads begin in the order of use: each sample once in each of the two epochs.
  t.deepEqual(drawn.classificationUnlabelled.begun.slice(0, used.length), used)
  t.deepEqual(used.slice(0, 12).toSorted(), used.slice(12).toSorted())
  t.is(new Set(used.slice(0, 12)).size, 12)
})

test('paddings of the crops reach the views they are for', async t => {
  const [none] = await draw(1, { weakCropPaddingPx: 0, strongCropPaddingPx: 5 })
  const [usual] = await draw(1)
  t.notDeepEqual(none!.batch.classificationWeak.images, usual!.batch.classificationWeak.images)
  t.notDeepEqual(none!.batch.classificationStrong.images, usual!.batch.classificationStrong.images)
  t.deepEqual(none!.batch.segmentationLabelled, usual!.batch.segmentationLabelled)
  for (const [i, sampleId] of none!.batch.classificationStrong.ids.entries())
    t.deepEqual(
      at(none!.batch.classificationStrong.images, i),
      strongView({ seed: 1, cropPaddingPx: 5 })(drawnImage(sampleId, SIZE), { epoch: 0, sampleId }).data,
    )
})

test('the settings of RandAugment and cutout reach the strong view', async t => {
  const randAugment = { count: 3, minLevel: 2, maxLevel: 4, probability: 1, pool: ['rotate', 'solarize'] as const }
  const [drawn] = await draw(1, { randAugment, cutoutPx: 9 })
  const strong = strongView({ seed: 1, ...randAugment, cutoutPx: 9 })
  for (const [i, sampleId] of drawn!.batch.classificationStrong.ids.entries())
    t.deepEqual(
      at(drawn!.batch.classificationStrong.images, i),
      strong(drawnImage(sampleId, SIZE), { epoch: 0, sampleId }).data,
    )
})

test('labelled segmentation images can have a view, in which their masks follow them', async t => {
  for (const kind of ['weak', 'strong'] as const) {
    const view = pixelsViewOf({ kind, seed: 1, view: 'segmentation' })
    const [first, second] = await draw(2, { segmentationView: kind })
    const [plain] = await draw(1)
    t.deepEqual(first!.batch.segmentationUnlabelled, plain!.batch.segmentationUnlabelled)
    // Four samples: the second batch begins with the last of epoch 0.
    const { ids, images, masks } = first!.batch.segmentationLabelled
    for (const [i, sampleId] of ids.entries()) {
      const pixels = { image: drawnImage(sampleId, SIZE), mask: drawnMask(sampleId, SIZE) }
      const expected = view(pixels, { epoch: 0, sampleId })
      t.deepEqual(at(images, i), expected.image.data)
      t.deepEqual(at(masks, i), expected.mask!.data)
    }
    t.true(second!.batch.segmentationLabelled.masks.every(x => x <= 1))
  }
})

test('a padding that leaves nothing to reflect is refused when the streams are built', t => {
  const { sets } = drawnSets()
  t.throws(() => trainingStreams(sets, { ...options, strongCropPaddingPx: SIZE }), {
    instanceOf: RangeError,
    message: `prepare classificationUnlabelled: expected cropPaddingPx to be a whole number of at least 0 and at most ${SIZE - 1}, got ${SIZE}`,
  })
})

test('the same seed gives the same bytes at any concurrency, prefetch and timing; another seed gives others', async t => {
  const expected = await digests(draw(9))
  t.is(new Set(expected).size, 9)
  t.deepEqual(await digests(draw(9, { concurrency: 1, prefetchBatches: 1 }, { seed: 2 })), expected)
  t.deepEqual(await digests(draw(9, { concurrency: 4, prefetchBatches: 3 }, { seed: 3 })), expected)
  const other = await digests(draw(9, { seed: 2 }))
  for (const digest of other) t.false(expected.includes(digest))
})

test('a run stopped after any batch and continued from its state gives the rest, byte for byte', async t => {
  const count = 8
  const whole = await draw(count)
  const expected = whole.map(({ batch }) => batchDigest(batch))
  for (const [k, { state }] of whole.slice(0, -1).entries()) {
    t.true(JSON.stringify(state).length <= 4096, 'the state is small')
    const flow = trainingStreams(drawnSets({ seed: k + 10 }).sets, { ...options, concurrency: 1 + (k % 4) })
    const rest = await drawBatches(flow, count - k - 1, state)
    t.deepEqual(
      rest.map(({ batch }) => batchDigest(batch)),
      expected.slice(k + 1),
      `continued after batch ${k}`,
    )
  }
})

test('merged sources keep their weights within one sample at every batch, in every stream', async t => {
  const pair = (masks: boolean) => [
    { dataset: drawnSet({ source: 'a', count: 5, sizePx: SIZE, masks, labels: true }), weight: 3 },
    { dataset: drawnSet({ source: 'b', count: 9, sizePx: SIZE, masks, labels: true }), weight: 1 },
  ]
  const sets = {
    segmentationLabelled: pair(true),
    segmentationUnlabelled: pair(false),
    classificationLabelled: pair(false),
    classificationUnlabelled: pair(false),
  }
  const batches = await drawBatches(trainingStreams(sets, options), 15)
  for (const stream of [
    'segmentationLabelled',
    'segmentationUnlabelled',
    'classificationLabelled',
    'classificationWeak',
  ] as const) {
    let a = 0
    for (const [k, { batch }] of batches.entries()) {
      a += batch[stream].ids.filter(id => id.startsWith('a/')).length
      t.true(Math.abs(a - (3 / 4) * M * (k + 1)) < 1, `${stream}, batch ${k}: ${a} of ${M * (k + 1)}`)
    }
  }
})

test('the streams draw in orders of their own, also from one set (every label in use)', async t => {
  const dataset = drawnSet({ source: 'all', count: 40, sizePx: SIZE, masks: true, labels: true })
  const one = [{ dataset, weight: 1 }]
  const sets = {
    segmentationLabelled: one,
    segmentationUnlabelled: one,
    classificationLabelled: one,
    classificationUnlabelled: one,
  }
  const [{ batch }] = (await drawBatches(trainingStreams(sets, { ...options, batchSize: 20 }), 1)) as [
    Awaited<ReturnType<typeof draw>>[number],
  ]
  const orders = [
    batch.segmentationLabelled,
    batch.segmentationUnlabelled,
    batch.classificationLabelled,
    batch.classificationWeak,
  ].map(({ ids }) => ids.join())
  t.is(new Set(orders).size, 4)
})

test('only streams that have sets exist; the batches of the others are empty, and states are continued', async t => {
  const { sets } = drawnSets()
  const whole = await drawBatches(trainingStreams(sets, options), 3)
  const nothing = emptyBatch(SIZE)
  const none: TrainingSets = {
    segmentationLabelled: null,
    segmentationUnlabelled: null,
    classificationLabelled: null,
    classificationUnlabelled: null,
  }
  const subsets: readonly (readonly StreamName[])[] = [
    ['segmentationLabelled'],
    ['classificationLabelled', 'classificationUnlabelled'],
    ['segmentationLabelled', 'classificationLabelled'],
  ]
  for (const used of subsets) {
    const some: TrainingSets = { ...none, ...Object.fromEntries(used.map(name => [name, sets[name]])) }
    const watch = createMeter()
    const drawn = await drawBatches(pipe(trainingStreams(some, options), meter(watch)), 3)
    const expected = whole.map(({ batch }) => {
      const from = (name: StreamName) => (used.includes(name) ? batch : nothing)
      return {
        sizePx: SIZE,
        segmentationLabelled: from('segmentationLabelled').segmentationLabelled,
        segmentationUnlabelled: from('segmentationUnlabelled').segmentationUnlabelled,
        classificationLabelled: from('classificationLabelled').classificationLabelled,
        classificationWeak: from('classificationUnlabelled').classificationWeak,
        classificationStrong: from('classificationUnlabelled').classificationStrong,
      }
    })
    t.deepEqual(
      drawn.map(({ batch }) => batch),
      expected,
    )
    const stages = watch.report().stages.map(({ name }) => name)
    for (const name of streamNames) t.is(stages.includes(`prepare ${name}`), used.includes(name), name)
    const rest = await drawBatches(trainingStreams(some, options), 2, drawn[0]!.state)
    t.deepEqual(
      rest.map(({ batch }) => batch),
      expected.slice(1),
    )
  }
  t.throws(() => trainingStreams(none, options), {
    message: 'Expected training sets for at least one stream, got none.',
  })
})

const turns = async (count: number) => {
  for (let i = 0; i < count; i++) await new Promise<void>(resolve => setImmediate(resolve))
}

for (const [concurrency, prefetchBatches] of [
  [1, 1],
  [4, 2],
  [7, 3],
] as const)
  test(`a slow sink: in flight is within the declared bound, ${concurrency} reads and ${prefetchBatches} batches ahead`, async t => {
    const { drawn, sets } = drawnSets()
    const begun = () => Object.values(drawn).reduce((sum, set) => sum + set.begun.length, 0)
    const group = Math.min(4, concurrency)
    const declared = 4 * group * (Math.ceil(concurrency / group) + 1) + (prefetchBatches + 1) * 4 * M
    let finished = 0
    let most = 0
    await pipe(
      trainingStreams(sets, { ...options, concurrency, prefetchBatches }),
      take(8),
      forEach(async () => {
        // Long enough for all that may run ahead to do so.
        for (let i = 0; i < 40; i++) {
          most = Math.max(most, begun() - finished)
          await turns(5)
        }
        finished += 4 * M
      }),
    )
    t.true(most <= declared, `${most} in flight, declared ${declared}`)
    t.true(most >= (prefetchBatches + 1) * 4 * M, `${most} in flight: the batches ahead are ready`)
  })
