import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { type Configuration, defaults } from '../../lib/codec/configuration.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import type { Split } from '../../lib/codec/sample.js'
import { type DataSets, openDataFolder, type SampleSet } from '../../pipelines/data-folder.js'
import { noSets } from '../../pipelines/data-sets.js'
import { trainingSets } from '../../pipelines/training-sets.js'
import { validationSets } from '../../pipelines/validation-sets.js'
import { leftOut, sharedPath } from '../shared.js'
import { drawnSet } from './drawn-set.js'

const SIZE = 32
const none = noSets
const segmented = (source: string, count: number) => drawnSet({ source, count, sizePx: SIZE, masks: true })
const classified = (source: string, count: number) => drawnSet({ source, count, sizePx: SIZE, labels: true })
/** The last images of a set are of another split. */
const withSplit = (set: SampleSet, split: Split, count: number): SampleSet => ({
  ...set,
  key: i => (i < set.length - count ? set.key(i) : { ...set.key(i), split }),
})
const sets: DataSets = { ...none, jsrt: segmented('jsrt', 12), chex: classified('chex', 30) }
const configuration: Configuration = { ...defaults, segmentationLabels: 2, classificationLabels: 4 }
const held = (over: Partial<Configuration>, of = sets) => {
  const result = validationSets(of, { ...configuration, ...over }, 'data')
  if (E.isLeft(result)) throw new Error(describeError(result.left))
  return result.right
}
const sentence = (over: Partial<Configuration>, of = sets) => {
  const result = validationSets(of, { ...configuration, ...over }, 'data')
  return E.isLeft(result) ? describeError(result.left) : 'no error'
}
const validation = (over: Partial<Configuration['validation']>) => ({
  validation: { ...configuration.validation, ...over },
})
const idsOf = (of: readonly SampleSet[]) =>
  of.flatMap(set => Array.from({ length: set.length }, (_, i) => set.key(i).id))
/** All that a run is trained on, by task. */
const trainedOn = (over: Partial<Configuration>, of = sets) => {
  const result = trainingSets(of, { ...configuration, ...over }, 'data')
  if (E.isLeft(result)) throw new Error(describeError(result.left))
  const { segmentationLabelled, segmentationUnlabelled, classificationLabelled, classificationUnlabelled } =
    result.right
  const datasets = (...pools: (typeof segmentationLabelled)[]) =>
    pools.flatMap(pool => pool ?? []).map(({ dataset }) => dataset)
  return {
    segmentation: idsOf(datasets(segmentationLabelled, segmentationUnlabelled)),
    classification: idsOf(datasets(classificationLabelled, classificationUnlabelled)),
  }
}

test('official: the validation images of the sources trained on, for the tasks that are learnt', t => {
  const split = {
    ...none,
    jsrt: withSplit(segmented('jsrt', 12), 'validation', 2),
    mcu: withSplit(segmented('mcu', 5), 'validation', 1),
    chex: withSplit(classified('chex', 30), 'validation', 3),
  }
  const both = held({}, split)
  t.deepEqual(idsOf(both.segmentation), ['jsrt/10', 'jsrt/11'])
  t.deepEqual(idsOf(both.classification), ['chex/27', 'chex/28', 'chex/29'])
  t.deepEqual(
    [...both.segmentation, ...both.classification].map(({ name }) => name),
    ['jsrt validation', 'chex validation'],
  )
  t.deepEqual(held({ model: 'U-Net' }, split).classification, [])
  t.deepEqual(held({ segmentationSources: [] }, split).segmentation, [])
  t.false(trainedOn({}, split).segmentation.includes('jsrt/10'))
})

test('official, where a source has none: the task is validated by none, unless the score needs it', t => {
  const half = { ...sets, chex: withSplit(classified('chex', 30), 'validation', 3) }
  for (const score of ['loss', 'accuracy', 'f1Normal', 'f1Abnormal'] as const) {
    const { segmentation, classification } = held(validation({ score }), half)
    t.deepEqual([segmentation.length, idsOf(classification).length], [0, 3])
  }
  t.deepEqual(held({}), { segmentation: [], classification: [] }, 'no validation at all')
  const problem = 'validation sets: the configuration has a problem: validation.score:'
  for (const score of ['dice', 'jaccard', 'mean'] as const)
    t.is(
      sentence(validation({ score }), half),
      `${problem} ${score} needs images to validate segmentation on, of which jsrt has none; give validation.images a ` +
        'share, such as 0.1, or try loss.',
    )
  t.regex(sentence(validation({ score: 'mean' })), /has 2 problems: .* segmentation .* classification /)
  t.is(
    sentence(validation({ score: 'dice', images: 0.5 }), { ...sets, jsrt: segmented('jsrt', 1) }),
    `${problem} dice needs images to validate segmentation on, of which jsrt has none; try loss.`,
  )
})

test('a score of a task that is not learnt is refused; of a mean one task is enough', t => {
  const images = 0.1
  t.is(
    sentence({ model: 'U-Net', ...validation({ score: 'accuracy', images }) }),
    'validation sets: the configuration has a problem: validation.score: accuracy is a score of classification, which is ' +
      'not learnt; try loss.',
  )
  t.is(sentence({ model: 'U-Net', ...validation({ score: 'mean', images }) }), 'no error')
  t.is(sentence({ segmentationSources: [], ...validation({ score: 'mean', images }) }), 'no error')
})

test('a source that is missing is the sentence of training', t => {
  t.regex(sentence({}, none), /^training sets: data: jsrt, which segmentation is to be trained on, is not there; /)
})

test('a share: by class and source, of the training images alone, before the label budget', t => {
  const of = {
    ...none,
    jsrt: withSplit(segmented('jsrt', 12), 'validation', 2),
    mcu: segmented('mcu', 5),
    chex: withSplit(classified('chex', 40), 'test', 10),
  }
  const over = {
    segmentationSources: [
      { source: 'jsrt', weight: 1 },
      { source: 'mcu', weight: 1 },
    ],
    ...validation({ images: 0.2 }),
  } as const
  const { segmentation, classification } = held(over, of)
  t.deepEqual(
    [...segmentation, ...classification].map(({ name, length }) => [name, length]),
    [
      ['jsrt validation', 2],
      ['mcu validation', 1],
      ['chex validation', 6],
    ],
  )
  const chex = classification[0]!
  const abnormal = Array.from({ length: chex.length }, (_, i) => chex.key(i)).filter(
    ({ label }) => label === 'abnormal',
  )
  t.is(abnormal.length, 2, 'every third is abnormal, here as well')
  for (const id of idsOf(segmentation))
    t.false(['jsrt/10', 'jsrt/11'].includes(id), 'validation images are not training images')
  // With every label in use the labelled images are all but those held out.
  t.is(new Set(trainedOn({ ...over, segmentationLabels: 'full' }, of).segmentation).size, 10 - 2 + 5 - 1)
})

test('an image of both tasks that validates one is not learnt from in the other', t => {
  const of = { ...none, mcu: drawnSet({ source: 'mcu', count: 20, sizePx: SIZE, masks: true, labels: true }) }
  const sources = [{ source: 'mcu', weight: 1 }] as const
  const over = { segmentationSources: sources, classificationSources: sources, ...validation({ images: 0.3 }) }
  const { segmentation, classification } = held(over, of)
  t.deepEqual(idsOf(segmentation), idsOf(classification))
  const trained = trainedOn(over, of)
  for (const id of idsOf(segmentation))
    t.false(trained.segmentation.includes(id) || trained.classification.includes(id), id)
})

test('labelSeed decides which images are held out, whatever the seed', t => {
  const ids = (over: Partial<Configuration>) => idsOf(held({ ...over, ...validation({ images: 0.3 }) }).classification)
  t.deepEqual(ids({ seed: 5, labelSeed: 2 }), ids({ seed: 2 }))
  t.notDeepEqual(ids({ seed: 5, labelSeed: 2 }), ids({ seed: 5 }))
})

test('for any share, sizes, budgets and seed: held out and trained on are disjoint, and together all', t => {
  const anyRun = fc.record({
    jsrt: fc.integer({ min: 4, max: 20 }),
    chex: fc.integer({ min: 8, max: 40 }),
    share: fc.integer({ min: 1, max: 60 }),
    seed: fc.nat(1000),
    full: fc.boolean(),
  })
  fc.assert(
    fc.property(anyRun, ({ jsrt, chex, share, seed, full }) => {
      const of = { ...none, jsrt: segmented('jsrt', jsrt), chex: classified('chex', chex) }
      const over: Partial<Configuration> = {
        seed,
        ...validation({ images: share / 100 }),
        segmentationLabels: full ? 'full' : 1,
        classificationLabels: full ? 'full' : 2,
      }
      const trained = trainedOn(over, of)
      return (['segmentation', 'classification'] as const).every(task => {
        const [one, again] = [idsOf(held(over, of)[task]), idsOf(held(over, of)[task])]
        const seen = new Set(trained[task])
        const total = task === 'segmentation' ? jsrt : chex
        return (
          one.length >= 1 &&
          one.join() === again.join() &&
          one.every(id => !seen.has(id)) &&
          one.length + seen.size === total
        )
      })
    }),
    { seed: 1, numRuns: 60 },
  )
  t.pass()
})

test('real X-rays: what the sets have for validation, and what a share holds out', async t => {
  const root = sharedPath('data')
  if (root === null) {
    t.log(leftOut('data'))
    return t.pass()
  }
  const opened = await orThrow(openDataFolder(root))
  const over: Partial<Configuration> = {
    segmentationSources: [
      { source: 'jsrt', weight: 1 },
      { source: 'mcu', weight: 1 },
    ],
  }
  const counts = (images: 'official' | number) => {
    const { segmentation, classification } = held({ ...over, ...validation({ images }) }, opened)
    return [...segmentation, ...classification].map(({ name, length }) => `${name}: ${length}`)
  }
  t.deepEqual(counts('official'), ['jsrt validation: 13', 'mcu validation: 10', 'chex validation: 16'])
  // Of 111; of 54 and 39; of 1,341 and 3,875, of which whole patients are one more than 522.
  t.deepEqual(counts(0.1), ['jsrt validation: 11', 'mcu validation: 9', 'chex validation: 523'])
  const [validating] = held({ ...over, ...validation({ images: 0.1 }) }, opened).classification
  const { chex } = opened
  if (!validating || !chex) return t.fail()
  const keysOf = (set: SampleSet) => Array.from({ length: set.length }, (_, i) => set.key(i))
  const own = new Set(keysOf(validating).map(({ id }) => id))
  const patients = new Set(keysOf(validating).map(({ patientId }) => patientId))
  const others = keysOf(chex).filter(({ id, split }) => split === 'train' && !own.has(id))
  t.deepEqual(
    others.filter(({ patientId }) => patients.has(patientId)),
    [],
    'no patient in both',
  )
})
