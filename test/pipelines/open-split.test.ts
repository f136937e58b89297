import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Configuration } from '../../lib/codec/configuration.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { encodeSplitManifest, type SplitSample } from '../../lib/codec/split-manifest.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import { openDataFolder, type SampleSet } from '../../pipelines/data-folder.js'
import { type MakeSplitOptions, makeSplit } from '../../pipelines/make-split.js'
import { readSplit } from '../../pipelines/open-split.js'
import { prepareData } from '../../pipelines/prepare.js'
import { openExperiment } from '../../pipelines/prepare-experiment.js'
import { prepareResumed } from '../../pipelines/prepare-resumed.js'
import { temporaryFolder } from '../temporary-folder.js'
import { plan, tinyExperiment } from './tiny-experiment.js'
import { resume, run, tiny, tinyData } from './tiny-run.js'

test.before(async () => {
  await selectEngine({ prefer: 'wasm' })
})

const shares = { train: 0.6, validation: 0.2, test: 0.2 }

/** Phantoms, and a split of them in a file beside them. */
const splitData = async (t: ExecutionContext, over: Partial<MakeSplitOptions> = {}) => {
  const data = await tinyData(t)
  const path = join(data, 'split.jsonl')
  const write = async (of: Partial<MakeSplitOptions> = {}) => {
    const sets = Object.values(await orThrow(openDataFolder(data))).flatMap(set => set ?? [])
    const { manifest } = await orThrow(makeSplit(sets, { seed: 1, shares, ...over, ...of }))
    writeFileSync(path, encodeSplitManifest(manifest))
    return manifest
  }
  return { data, path, manifest: await write(), write }
}
const prepared = async (configuration: Configuration) => {
  const said: string[] = []
  const opened = await prepareData(configuration, { phantomsRoot: 'none', say: line => said.push(line) })()
  return E.isLeft(opened)
    ? { error: describeError(opened.left), said, data: null }
    : { error: 'no error', said, data: opened.right }
}
const idsOf = (sets: readonly SampleSet[]) =>
  sets.flatMap(set => Array.from({ length: set.length }, (_, i) => set.key(i).id)).toSorted()

test('a run learns from, is validated and is tested on what the split says', async t => {
  const { data, path, manifest } = await splitData(t)
  const { data: of, error } = await prepared(tiny(data, { split: path }))
  if (of === null) return t.fail(error)
  const part = (split: string, source: string) =>
    manifest.samples
      .flatMap(sample => (sample.split === split && sample.source === source ? [sample.id] : []))
      .toSorted()
  const { training, validation, sets } = of
  const drawn = (...pools: (keyof typeof training)[]) =>
    pools.flatMap(name => {
      const pool = training[name]
      return Array.isArray(pool) ? idsOf(pool.map(({ dataset }) => dataset)) : []
    })
  t.deepEqual(drawn('classificationLabelled', 'classificationUnlabelled').toSorted(), part('train', 'chex'))
  t.deepEqual(drawn('segmentationLabelled', 'segmentationUnlabelled').toSorted(), part('train', 'jsrt'))
  t.deepEqual(idsOf(validation.classification), part('validation', 'chex'))
  t.deepEqual(idsOf(validation.segmentation), part('validation', 'jsrt'))
  const tested = Array.from({ length: sets.chex?.length ?? 0 }, (_, i) => sets.chex?.key(i))
  t.deepEqual(tested.flatMap(key => (key?.split === 'test' ? [key.id] : [])).toSorted(), part('test', 'chex'))
})

test('labels that a split fixes are used, and the configuration has to say their number', async t => {
  const budgets = { classification: { labels: 6, sources: ['chex'] } }
  const { data, path, manifest } = await splitData(t, { budgets })
  const { data: of, error } = await prepared(tiny(data, { split: path, classificationLabels: 6, seed: 9 }))
  if (of === null) return t.fail(error)
  const fixed = manifest.samples.flatMap(({ id, labelled }) => (labelled.classification ? [id] : []))
  t.deepEqual(idsOf((of.training.classificationLabelled ?? []).map(({ dataset }) => dataset)), fixed.toSorted())
  t.is(
    (await prepared(tiny(data, { split: path, classificationLabels: 4 }))).error,
    'training sets: the configuration has a problem: classificationLabels: expected 6, the number that the split fixes for chex, got 4.',
  )
  const nihx = [{ source: 'nihx' as const, weight: 1 }]
  t.regex(
    (
      await prepared(
        tiny(data, {
          split: path,
          classificationLabels: 6,
          classificationSources: [...nihx, { source: 'chex', weight: 1 }],
        }),
      )
    ).error,
    /classificationLabels: expected sources of which the split fixes either all labels or none, got nihx and chex\.$/,
  )
})

test('a file that is none, and data that are others, are told before any work; unnamed samples are left out', async t => {
  const { data, path, manifest } = await splitData(t)
  t.regex((await prepared(tiny(data, { split: 'nowhere.jsonl' }))).error, /^split: nothing at nowhere\.jsonl; /)
  const [gone, ...others] = manifest.samples
  writeFileSync(path, encodeSplitManifest({ ...manifest, samples: others }))
  t.deepEqual((await prepared(tiny(data, { split: path }))).said, [
    `Left out, since ${path} does not name them: 1 images (${gone?.id}).`,
  ])
  const digest = '0'.repeat(64)
  const [first, ...rest] = manifest.samples
  if (!first) return t.fail()
  writeFileSync(
    path,
    encodeSplitManifest({ ...manifest, samples: [{ ...first, sha256: { image: digest, masks: [] } }, ...rest] }),
  )
  t.regex((await prepared(tiny(data, { split: path }))).error, /, 1 has other files than it was made of \(/)
})

test('a split that a hand has changed so that it divides a patient or an image is none', async t => {
  const { data, path, manifest } = await splitData(t)
  const [first, second, ...rest] = manifest.samples.filter(({ source }) => source === 'chex')
  if (!first || !second) return t.fail()
  const changed = async (over: Partial<SplitSample>) => {
    const [one, other] = [
      { ...first, ...over },
      { ...second, ...over },
    ]
    const samples = [{ ...one, split: 'train' as const }, { ...other, split: 'test' as const }, ...rest]
    writeFileSync(path, encodeSplitManifest({ ...manifest, samples }))
    return (await prepared(tiny(data, { split: path }))).error
  }
  t.is(
    await changed({ patientId: 'person1' }),
    `split: ${path}: the patient person1 of chex is in train and test, and line 1 says that it divides none; put it back as it was, or make it again with npm run split.`,
  )
  t.regex(
    await changed({ sha256: first.sha256 }),
    /chex\S+ in train and chex\S+ in test are one image, and line 1 says/,
  )
})

test('a run keeps a copy of its split, goes on with the same one wherever it lies, and with no other', async t => {
  const { data, path, manifest, write } = await splitData(t)
  const abort = new AbortController()
  const { folder } = await run(t, tiny(data, { split: path, steps: 4 }), {
    signal: abort.signal,
    onStep: ({ step }) => step === 2 && abort.abort(),
  })
  t.is(readFileSync(folder.file('split.jsonl'), 'utf8'), encodeSplitManifest(manifest))
  t.deepEqual(await orThrow(readSplit(folder.file('split.jsonl'))), manifest)
  await write({ seed: 2 })
  const refused = await prepareResumed(folder.path, {}, { where: 'the test', phantomsRoot: 'none', say: () => {} })()
  t.regex(
    E.isLeft(refused) ? describeError(refused.left) : '',
    /the run drew from other images \(.*split [0-9a-f]{16}\)/,
  )
  const kept = join(data, 'kept.jsonl')
  copyFileSync(folder.file('split.jsonl'), kept)
  const { outcome } = await resume(folder.path, { split: kept })
  t.is(outcome.steps, 4)
})

test('an experiment goes on with the same split, and with no other', async t => {
  const { data, path, write } = await splitData(t)
  const runsRoot = temporaryFolder(t)
  const experiment = tinyExperiment(data)
  const following = { ...experiment, base: { ...experiment.base, split: path } }
  const release = await orThrow(TE.flatMapEither(openExperiment)(plan(following, runsRoot)))
  release()
  t.true(E.isRight(await plan(following, runsRoot)()))
  await write({ seed: 2 })
  const refused = await plan(following, runsRoot)()
  t.regex(
    E.isLeft(refused) ? describeError(refused.left) : '',
    /begun before, has \d problems: images of jsrt: expected 8 \([0-9a-f]{16}\), as begun, got 8 \([0-9a-f]{16}\); /,
  )
})
