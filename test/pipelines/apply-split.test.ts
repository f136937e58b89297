import { writeFileSync } from 'node:fs'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import type { SplitManifest } from '../../lib/codec/split-manifest.js'
import { applySplit } from '../../pipelines/apply-split.js'
import { checkSplitContents } from '../../pipelines/check-split-contents.js'
import type { SampleSet } from '../../pipelines/data-folder.js'
import { makeSplit } from '../../pipelines/make-split.js'
import { temporaryFolder } from '../temporary-folder.js'
import { type FileSample, fileSet } from './file-set.js'

const samples: readonly FileSample[] = Array.from({ length: 8 }, (_, i) => ({
  name: `${i}`,
  image: `image ${i}`,
  label: i % 2 === 0 ? 'normal' : 'abnormal',
}))
const budgets = { classification: { labels: 2, sources: ['chex'] } }

/** A set of eight images, and a split of it. */
const splitOf = async (t: ExecutionContext) => {
  const root = temporaryFolder(t)
  const set = fileSet(root, 'chex', samples)
  const shares = { train: 0.5, validation: 0.25, test: 0.25 }
  const { manifest } = await orThrow(makeSplit([set], { seed: 1, shares, budgets }))
  return { root, set, manifest }
}
const keysOf = (set: SampleSet) => Array.from({ length: set.length }, (_, i) => set.key(i))
const sentence = (set: SampleSet, manifest: SplitManifest) => {
  const applied = applySplit({ chex: set }, manifest, 'split.jsonl')
  return E.isLeft(applied) ? describeError(applied.left) : 'no error'
}

test('samples get the parts and labels that the split says, in their own order; others are left out and told', async t => {
  const { root, manifest } = await splitOf(t)
  const more = fileSet(root, 'chex', [{ name: 'new', image: 'new' }, ...samples])
  const other = fileSet(root, 'jsrt', [{ name: 'a', image: 'a' }])
  const applied = applySplit({ chex: more, jsrt: other, mcu: null }, manifest, 'split.jsonl')
  if (E.isLeft(applied)) return t.fail(describeError(applied.left))
  const { sets, labelled, unnamed } = applied.right
  t.deepEqual(unnamed, ['chex/new', 'jsrt/a'])
  t.deepEqual([sets.mcu, sets.jsrt?.length], [null, 0])
  const keys = keysOf(sets.chex ?? t.fail())
  t.deepEqual(
    keys.map(({ id, split }) => ({ id, split })),
    manifest.samples.map(({ id, split }) => ({ id, split })),
  )
  t.deepEqual(
    keys.map(key => [labelled('classification', key), labelled('segmentation', key)]),
    manifest.samples.map(({ labelled }) => [labelled.classification, null]),
  )
})

test('samples that are not there are one sentence with the first of them and their number', async t => {
  const { root, manifest } = await splitOf(t)
  t.is(
    sentence(fileSet(root, 'chex', samples.slice(4)), manifest),
    'split: split.jsonl: 4 (chex/0, chex/1, chex/2 …) of the 8 samples that it names are not there; give the data that the split was made of, or make another with npm run split.',
  )
  t.regex(sentence(fileSet(root, 'chex', samples.slice(1)), manifest), /: 1 \(chex\/0\) of the 8 .* is not there;/)
})

test('a sample of another class is refused', async t => {
  const { root, manifest } = await splitOf(t)
  const [first, ...rest] = samples
  const changed = fileSet(root, 'chex', [{ ...(first ?? t.fail()), label: 'abnormal' }, ...rest])
  t.regex(sentence(changed, manifest), /: 1 \(chex\/0\) is of another class than it says;/)
})

test('files are compared with their digests: all, or so many evenly spaced', async t => {
  const { root, set, manifest } = await splitOf(t)
  const check = (atMost?: number) =>
    checkSplitContents([set], manifest, 'split.jsonl', atMost === undefined ? {} : { atMost })()
  t.deepEqual(await check(), E.right({ samples: 8, masksOfShards: 0 }))
  t.deepEqual(await check(3), E.right({ samples: 3, masksOfShards: 0 }))
  t.deepEqual(await check(100), E.right({ samples: 8, masksOfShards: 0 }))
  writeFileSync(`${root}/chex/5.png`, 'another')
  const found = await check()
  t.is(
    E.isLeft(found) && describeError(found.left),
    'split: split.jsonl: of 8 samples that were compared, 1 has other files than it was made of (chex/5); give the data that the split was made of, or make another with npm run split.',
  )
})

test('of a split without digests nothing is compared', async t => {
  const { set, manifest } = await splitOf(t)
  const blind = { ...manifest, samples: manifest.samples.map(of => ({ ...of, sha256: null })) }
  t.deepEqual(await checkSplitContents([set], blind, 'split.jsonl')(), E.right({ samples: 0, masksOfShards: 0 }))
})

test('masks are compared unless told not to be', async t => {
  const root = temporaryFolder(t)
  const set = fileSet(root, 'jsrt', [{ name: 'a', image: 'lungs', masks: ['left', 'right'] }])
  const { manifest } = await orThrow(makeSplit([set], { seed: 1, shares: 'official' }))
  writeFileSync(`${root}/jsrt/a-mask-1.png`, 'another')
  t.true(E.isLeft(await checkSplitContents([set], manifest, 'split.jsonl')()))
  t.deepEqual(
    await checkSplitContents([set], manifest, 'split.jsonl', { masks: false })(),
    E.right({ samples: 1, masksOfShards: 0 }),
  )
})
