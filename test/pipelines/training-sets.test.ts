import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { type Configuration, defaults } from '../../lib/codec/configuration.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { learntTasks, modelSwitches } from '../../lib/model/model-switches.js'
import type { DataSets, SampleSet } from '../../pipelines/data-folder.js'
import { noSets } from '../../pipelines/data-sets.js'
import { openPreparing } from '../../pipelines/open-preparing.js'
import type { WeightedSet } from '../../pipelines/prepare-samples.js'
import { type BudgetedSets, trainingSets } from '../../pipelines/training-sets.js'
import { trainingStreams } from '../../pipelines/training-streams.js'
import { drawBatches } from './draw-batches.js'
import { drawnSet } from './drawn-set.js'

const SIZE = 32
const none = noSets
const sets: DataSets = {
  ...none,
  jsrt: drawnSet({ source: 'jsrt', count: 12, sizePx: SIZE, masks: true }),
  mcu: drawnSet({ source: 'mcu', count: 6, sizePx: SIZE, masks: true, labels: true }),
  chex: drawnSet({ source: 'chex', count: 30, sizePx: SIZE, labels: true }),
  nihx: drawnSet({ source: 'nihx', count: 9, sizePx: SIZE, labels: true, split: 'test' }),
}
const configuration: Configuration = {
  ...defaults,
  sizePx: SIZE,
  batchSize: 4,
  segmentationLabels: 6,
  classificationLabels: 9,
}
const opened = (over: Partial<Configuration> = {}, of = sets): BudgetedSets => {
  const result = trainingSets(of, { ...configuration, ...over }, 'data')
  if (E.isLeft(result)) throw new Error(describeError(result.left))
  return result.right
}
const sentence = (over: Partial<Configuration>, of = sets) => {
  const result = trainingSets(of, { ...configuration, ...over }, 'data')
  return E.isLeft(result) ? describeError(result.left) : 'no error'
}
const ids = (pool: readonly WeightedSet[] | null) =>
  (pool ?? []).flatMap(({ dataset }) => Array.from({ length: dataset.length }, (_, i) => dataset.key(i).id))

test('each task has its budget of labelled images, and the others without their labels', t => {
  const training = opened()
  for (const [labelled, unlabelled, budget, count] of [
    [ids(training.segmentationLabelled), ids(training.segmentationUnlabelled), 6, 12],
    [ids(training.classificationLabelled), ids(training.classificationUnlabelled), 9, 30],
  ] as const) {
    t.is(labelled.length, budget)
    t.is(new Set([...labelled, ...unlabelled]).size, count)
    t.is(labelled.length + unlabelled.length, count)
  }
  // Every third is abnormal, and nine labels cannot be halved: five and four.
  const labels = training.classificationLabelled!.flatMap(({ dataset }) =>
    Array.from({ length: dataset.length }, (_, i) => dataset.key(i).label),
  )
  t.is(labels.filter(label => label === 'abnormal').length, 5, 'as many of each class')
})

test('full: labelled and unlabelled are all training images', t => {
  const training = opened({ segmentationLabels: 'full', classificationLabels: 'full' })
  t.is(ids(training.segmentationLabelled).length, 12)
  t.deepEqual(ids(training.segmentationUnlabelled), ids(training.segmentationLabelled))
  t.is(ids(training.classificationLabelled).length, 30)
  t.deepEqual(ids(training.classificationUnlabelled), ids(training.classificationLabelled))
})

test('merged sources share one budget by their sizes, and keep their weights', t => {
  const training = opened({
    segmentationSources: [
      { source: 'jsrt', weight: 3 },
      { source: 'mcu', weight: 1 },
    ],
  })
  t.deepEqual(
    training.segmentationLabelled!.map(({ dataset, weight }) => [dataset.name, dataset.length, weight]),
    [
      ['jsrt train, labelled', 4, 3],
      ['mcu train, labelled', 2, 1],
    ],
  )
  t.deepEqual(
    training.segmentationUnlabelled!.map(({ dataset, weight }) => [dataset.name, dataset.length, weight]),
    [
      ['jsrt train, unlabelled', 8, 3],
      ['mcu train, unlabelled', 4, 1],
    ],
  )
})

test('only training images train', t => {
  const mixed: DataSets = {
    ...sets,
    chex: {
      ...sets.chex!,
      key: i => ({ ...sets.chex!.key(i), split: i < 10 ? 'train' : i < 20 ? 'validation' : 'test' }),
    },
  }
  const training = opened({}, mixed)
  t.deepEqual(
    [...ids(training.classificationLabelled), ...ids(training.classificationUnlabelled)].toSorted(),
    Array.from({ length: 10 }, (_, i) => `chex/${i}`),
  )
})

test('the labelled streams draw from the budget and nowhere else, the unlabelled ones from the rest', async t => {
  const training = opened({ seed: 3 })
  const flow = trainingStreams(training, {
    ...configuration,
    ...openPreparing({ ...configuration, workers: 0, maxFailedShare: 0 }, () => {}),
  })
  const used = { segL: new Set<string>(), segU: new Set<string>(), clsL: new Set<string>(), clsU: new Set<string>() }
  for (const { batch } of await drawBatches(flow, 12)) {
    for (const id of batch.segmentationLabelled.ids) used.segL.add(id)
    for (const id of batch.segmentationUnlabelled.ids) used.segU.add(id)
    for (const id of batch.classificationLabelled.ids) used.clsL.add(id)
    for (const id of batch.classificationWeak.ids) used.clsU.add(id)
  }
  t.deepEqual([...used.segL].toSorted(), ids(training.segmentationLabelled).toSorted())
  t.deepEqual([...used.segU].toSorted(), ids(training.segmentationUnlabelled).toSorted())
  t.deepEqual([...used.clsL].toSorted(), ids(training.classificationLabelled).toSorted())
  t.deepEqual([...used.clsU].toSorted(), ids(training.classificationUnlabelled).toSorted())
})

/** A set that fails the test at whatever is asked of it. */
const untouched = (t: ExecutionContext, source: string) =>
  new Proxy({} as SampleSet, {
    get: (_set, field) => t.fail(`${String(field)} of ${source}`),
  })

for (const [model, epochImages, used] of [
  ['U-Net', 6, { segL: 6, segU: 0, clsL: 0, clsU: 0 }],
  ['U-Net Encoder', 21, { segL: 0, segU: 0, clsL: 9, clsU: 0 }],
  ['U-Net Encoder SSL', 21, { segL: 0, segU: 0, clsL: 9, clsU: 21 }],
  ['UMTL', 21, { segL: 6, segU: 0, clsL: 9, clsU: 0 }],
  ['UMTL-S', 21, { segL: 6, segU: 0, clsL: 9, clsU: 0 }],
  ['UMTL-SSL', 21, { segL: 6, segU: 0, clsL: 9, clsU: 21 }],
  ['UMTL-SSL-S', 21, { segL: 6, segU: 0, clsL: 9, clsU: 21 }],
  ['MultiMix', 21, { segL: 6, segU: 6, clsL: 9, clsU: 21 }],
] as const)
  test(`${model} reads the images of its own streams, and asks nothing of a task that it does not learn`, async t => {
    const [jsrt, chex] = [
      drawnSet({ source: 'jsrt', count: 12, sizePx: SIZE, masks: true }),
      drawnSet({ source: 'chex', count: 30, sizePx: SIZE, labels: true }),
    ]
    const learnt = learntTasks(modelSwitches[model])
    const training = opened(
      { model },
      {
        ...none,
        jsrt: learnt.segmentation ? jsrt : untouched(t, 'jsrt'),
        chex: learnt.classification ? chex : untouched(t, 'chex'),
      },
    )
    t.is(training.epochImages, epochImages)
    const { pool, ...preparing } = openPreparing({ ...configuration, workers: 0, maxFailedShare: 0 }, () => {})
    const flow = trainingStreams(training, { ...configuration, ...preparing, pool, prefetchBatches: 1 })
    // As many batches of four as every stream's longest epoch.
    const batches = (await drawBatches(flow, 6)).map(({ batch }) => batch)
    const idsOf = (
      branch: 'segmentationLabelled' | 'segmentationUnlabelled' | 'classificationLabelled' | 'classificationWeak',
    ) => new Set(batches.flatMap(batch => batch[branch].ids))
    const seen = {
      segL: idsOf('segmentationLabelled').size,
      segU: idsOf('segmentationUnlabelled').size,
      clsL: idsOf('classificationLabelled').size,
      clsU: idsOf('classificationWeak').size,
    }
    t.deepEqual(seen, used)
    t.is(new Set(jsrt.begun).size, used.segL + used.segU)
    t.is(new Set(chex.begun).size, used.clsL + used.clsU)
  })

test('what the streams of a single-task model do not need may be missing or out of its budget', t => {
  const unet: Partial<Configuration> = { model: 'U-Net', classificationLabels: 1000 }
  t.is(sentence(unet, { ...none, jsrt: sets.jsrt }), 'no error')
  const encoder: Partial<Configuration> = { model: 'U-Net Encoder', segmentationLabels: 1000 }
  t.is(sentence(encoder, { ...none, chex: sets.chex }), 'no error')
  t.regex(
    sentence(unet, { ...none, chex: sets.chex }),
    /^training sets: data: jsrt, which segmentation .* is not there/,
  )
  t.regex(sentence(encoder, none), /^training sets: data: chex, which classification .* is not there/)
  t.regex(sentence({ ...unet, model: 'UMTL' }), /^label budget: the classification label budget .* got 1000\.$/)
})

test('with every label in use an epoch is all training images of the task', t => {
  const full: Partial<Configuration> = { segmentationLabels: 'full', classificationLabels: 'full' }
  t.is(opened({ ...full, model: 'U-Net' }).epochImages, 12)
  t.is(opened({ ...full, model: 'UMTL' }).epochImages, 30)
  t.is(opened(full).epochImages, 30)
})

test('the same seed budgets the same images, another others', t => {
  t.deepEqual(ids(opened().segmentationLabelled), ids(opened().segmentationLabelled))
  t.notDeepEqual(ids(opened().classificationLabelled), ids(opened({ seed: 2 }).classificationLabelled))
})

test('a run whose sources are none of what its model learns is refused in a sentence', t => {
  t.is(
    sentence({ model: 'U-Net', segmentationSources: [] }),
    'training sets: the configuration has a problem: segmentationSources: expected a source for segmentation, which ' +
      'U-Net learns, got none.',
  )
  t.is(
    sentence({ segmentationSources: [], classificationSources: [] }, none),
    'training sets: the configuration has a problem: segmentationSources or classificationSources: expected a source ' +
      'for segmentation or classification, which MultiMix learns, got none.',
  )
  // Of what a model does not learn there may be none.
  t.is(sentence({ model: 'U-Net', classificationSources: [] }), 'no error')
  // The other task is all that is left: without it there is nothing to go on with.
  t.is(
    sentence({ classificationSources: [] }, none),
    'training sets: data: jsrt, which segmentation is to be trained on, is not there; add it or name other sources.',
  )
})

test('a task without sources is left out, with its budget, and so are images without labels', t => {
  const alone = opened({ segmentationSources: [], segmentationLabels: 1000 }, { ...none, chex: sets.chex })
  t.deepEqual([alone.segmentationLabelled, alone.segmentationUnlabelled], [null, null])
  t.deepEqual([ids(alone.classificationLabelled).length, ids(alone.classificationUnlabelled).length], [9, 21])
  t.is(alone.epochImages, 21)
  const other = opened({ classificationSources: [] })
  t.deepEqual([other.classificationLabelled, other.classificationUnlabelled], [null, null])
  t.is(other.epochImages, 6)
  const labelled = opened({ unlabelledImages: false })
  t.deepEqual([labelled.segmentationUnlabelled, labelled.classificationUnlabelled], [null, null])
  t.deepEqual(ids(labelled.classificationLabelled), ids(opened().classificationLabelled))
  t.is(labelled.epochImages, 21, 'an epoch is as long as with them')
})

test('labelSeed decides the budgeted images, whatever the seed', t => {
  const picked = (over: Partial<Configuration>) => {
    const { segmentationLabelled, classificationLabelled } = opened(over)
    return [ids(segmentationLabelled), ids(classificationLabelled)]
  }
  t.deepEqual(picked({ seed: 5, labelSeed: 2 }), picked({ seed: 2 }))
  t.deepEqual(picked({ seed: 5, labelSeed: null }), picked({ seed: 5 }))
  t.notDeepEqual(picked({ seed: 5, labelSeed: 2 }), picked({ seed: 5 }))
})

test('a source that is not there, one that cannot train a task, and a budget too large are a sentence each', t => {
  t.is(
    sentence({}, { ...none, chex: sets.chex }),
    'training sets: data: jsrt, which segmentation is to be trained on, is not there; add it, name other sources, or ' +
      'name none: segmentationSources: [] leaves segmentation out.',
  )
  t.is(
    sentence({ classificationSources: [{ source: 'nihx', weight: 1 }] }),
    'training sets: data: nihx has no labelled training images for classification; add it, name other sources, or name ' +
      'none: classificationSources: [] leaves classification out.',
  )
  t.is(
    sentence({ segmentationSources: [{ source: 'chex', weight: 1 }] }),
    'training sets: data: chex has no labelled training images for segmentation; add it, name other sources, or name ' +
      'none: segmentationSources: [] leaves segmentation out.',
  )
  t.regex(
    sentence({ segmentationLabels: 13 }),
    /^label budget: the segmentation label budget .* at most 12.* got 13\.$/,
  )
})
