import { rmSync, writeFileSync } from 'node:fs'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { entryLocation } from '../../lib/storage/location.js'
import { type CheckContentsOptions, checkSplitContents } from '../../pipelines/check-split-contents.js'
import type { SampleSet } from '../../pipelines/data-folder.js'
import { makeSplit } from '../../pipelines/make-split.js'
import { temporaryFolder } from '../temporary-folder.js'
import { fileSet } from './file-set.js'

const names = Array.from({ length: 10 }, (_, i) => `s${i}`)

/** Ten samples, a mask each, and their split. */
const splitOf = async (t: ExecutionContext) => {
  const set = fileSet(
    temporaryFolder(t),
    'jsrt',
    names.map(name => ({ name, image: `image ${name}`, masks: [`mask ${name}`] })),
  )
  const { manifest } = await orThrow(makeSplit([set], { seed: 1, shares: 'official' }))
  const check = async (sets: readonly SampleSet[], options: CheckContentsOptions = {}) =>
    E.match(describeError, compared => compared)(await checkSplitContents(sets, manifest, 'split.jsonl', options)())
  return { set, manifest, check }
}

test('each file is compared with its digest, and the first that differ are named', async t => {
  const { set, check } = await splitOf(t)
  t.deepEqual(await check([set]), { samples: 10, masksOfShards: 0 })
  for (const i of [2, 4, 5, 7]) writeFileSync(set.key(i).imagePath, 'another')
  writeFileSync(set.key(9).maskPaths[0]!, 'another')
  const remedy = 'give the data that the split was made of, or make another with npm run split.'
  t.is(
    await check([set]),
    `split: split.jsonl: of 10 samples that were compared, 5 have other files than it was made of (jsrt/s2, jsrt/s4, jsrt/s5 …); ${remedy}`,
  )
  t.regex(String(await check([set], { masks: false })), /, 4 have other files/)
})

test('as many as are asked for are compared, evenly spaced, and no others read', async t => {
  const { set, check } = await splitOf(t)
  t.deepEqual(await check([set], { atMost: 100 }), { samples: 10, masksOfShards: 0 })
  for (const i of [1, 2, 4, 6, 7, 9]) rmSync(set.key(i).imagePath)
  t.deepEqual(await check([set], { atMost: 4 }), { samples: 4, masksOfShards: 0 })
})

test('samples that a split does not name, or has no digests of, are not read; one that cannot be read is told', async t => {
  const { set, manifest } = await splitOf(t)
  const [first, second, ...rest] = manifest.samples
  const samples = [{ ...first!, sha256: null }, ...rest]
  for (const i of [0, 1]) writeFileSync(set.key(i).imagePath, 'another')
  t.is(second!.id, 'jsrt/s1')
  t.deepEqual(await orThrow(checkSplitContents([set], { ...manifest, samples }, 'x')), { samples: 8, masksOfShards: 0 })
  const gone: SampleSet = { ...set, key: i => ({ ...set.key(i), imagePath: `${set.key(i).imagePath}.gone` }) }
  const told = await checkSplitContents([gone], manifest, 'x')()
  t.regex(E.isLeft(told) ? describeError(told.left) : '', /cannot read .*s0\.png\.gone \(sample jsrt\/s0\): ENOENT/)
})

test('of shards the images are compared, and masks in another form are counted', async t => {
  const { set, check } = await splitOf(t)
  const part = (path: string, length: number) => entryLocation(path, 'entry', { from: 0, to: length - 1 })
  const shards: SampleSet = {
    ...set,
    key: i => {
      const key = set.key(i)
      const maskLength = i === 3 ? 4 : 'mask s0'.length
      return {
        ...key,
        imagePath: part(key.imagePath, 'image s0'.length),
        maskPaths: key.maskPaths.map(path => part(path, maskLength)),
      }
    },
  }
  t.deepEqual(await check([shards]), { samples: 10, masksOfShards: 1 })
  writeFileSync(set.key(0).imagePath, 'IMAGE s0')
  t.regex(String(await check([shards])), /, 1 has other files than it was made of \(jsrt\/s0\)/)
})
