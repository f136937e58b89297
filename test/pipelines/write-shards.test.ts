import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { chex } from '../../datasets/chex.js'
import { mcu } from '../../datasets/mcu.js'
import { shardSets } from '../../datasets/shards.js'
import { subset } from '../../datasets/subset.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { encodeGrey } from '../../lib/image/encode-grey.js'
import { readShard } from '../../lib/shard/read-shard.js'
import type { SampleSet } from '../../pipelines/data-folder.js'
import { type WriteShardsOptions, writeShards } from '../../pipelines/write-shards.js'
import { keysOf, readAt, sentenceOf } from '../datasets/read-outcome.js'
import { scratchFolder } from '../datasets/scratch-folder.js'
import { wholeShards } from '../datasets/whole-shards.js'
import { temporaryFolder } from '../temporary-folder.js'

const { signal } = new AbortController()

const picture = (grey: number, format: 'png' | 'jpeg') =>
  encodeGrey({ width: 12, height: 8, data: Uint8Array.from({ length: 96 }, (_, i) => (i * 7 + grey) % 256) }, format)

const half = await encodeGrey({ width: 12, height: 8, data: new Uint8Array(96).fill(255, 0, 40) }, 'png')

const chexFolder = async (t: ExecutionContext, count: number) => {
  const root = scratchFolder(t, {})
  for (const [i, name] of ['NORMAL', 'PNEUMONIA'].entries()) {
    mkdirSync(join(root, 'train', name), { recursive: true })
    for (let n = 0; n < count; n++)
      writeFileSync(join(root, 'train', name, `IM-${n}.v1.jpeg`), await picture(20 * n + i, 'jpeg'))
  }
  return root
}

const mcuSet = async (t: ExecutionContext) =>
  orThrow(
    mcu(
      scratchFolder(t, {
        'CXR_png/MCUCXR_0001_0.png': await picture(1, 'png'),
        'CXR_png/MCUCXR_0002_1.png': await picture(2, 'png'),
        'mask/MCUCXR_0001_0.png': half,
        'mask/MCUCXR_0002_1.png': half,
      }),
    ),
  )

const failOnLetter = (t: ExecutionContext): WriteShardsOptions => ({
  signal,
  onDeadLetter: error => t.fail(describeError(error)),
})

/** All files of a folder by name, as text that can be compared. */
const contents = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name)).toString('base64')]))

/** A set whose reading stops the writer after so many samples. */
const stopping = (set: SampleSet, after: number, abort: AbortController): SampleSet => {
  let read = 0
  return {
    ...set,
    read: (key, signal) => {
      if (++read > after) abort.abort()
      return set.read(key, signal)
    },
  }
}

test('what was written is read back: keys, pixels, masks, and the bytes of the pictures', async t => {
  const [folder, chexRoot] = [temporaryFolder(t), await chexFolder(t, 3)]
  const sets = [await orThrow(chex(chexRoot)), await mcuSet(t)]
  for (const set of sets) {
    const written = await orThrow(writeShards(set, folder, { ...failOnLetter(t), samplesPerShard: 4 }))
    t.deepEqual(written, { shards: Math.ceil(set.length / 4), samples: set.length, failed: 0 })
  }
  t.deepEqual(readdirSync(folder).sort(), ['chex-000000.tar', 'chex-000001.tar', 'index.jsonl', 'mcu-000000.tar'])
  const byIndex = await orThrow(wholeShards(folder))
  rmSync(join(folder, 'index.jsonl'))
  const letters: string[] = []
  const byScan = await orThrow(shardSets(folder, { onDeadLetter: error => letters.push(describeError(error)) }))
  t.deepEqual(byScan.map(keysOf), byIndex.map(keysOf))
  t.deepEqual(letters, [])
  for (const [i, set] of sets.entries()) {
    const read = byIndex[i]!
    t.is(read.name, set.name)
    for (const [n, key] of keysOf(set).entries()) {
      const { imagePath, maskPaths, ...fields } = read.key(n)
      t.like(key, fields)
      t.is(maskPaths.length, key.maskPaths.length)
      const [ours, theirs] = [await readAt(read, n), await readAt(set, n)]
      t.deepEqual([ours.image, ours.mask], [theirs.image, theirs.mask])
    }
  }
  const [first] = keysOf(sets[0]!)
  for await (const sample of readShard(join(folder, 'chex-000000.tar'), { signal })) {
    if (E.isLeft(sample)) return t.fail(describeError(sample.left))
    t.is(sample.right.key, 'chex/train/NORMAL/IM-0~2ev1')
    t.deepEqual([...sample.right.files.keys()], ['jpeg', 'cls', 'json'])
    t.deepEqual(Buffer.from(sample.right.files.get('jpeg')!.bytes), readFileSync(first!.imagePath))
    t.false(Buffer.from(sample.right.files.get('json')!.bytes).includes(chexRoot))
    break
  }
})

test('with a size, pictures and masks are PNGs of it', async t => {
  const folder = temporaryFolder(t)
  await orThrow(writeShards(await mcuSet(t), folder, { ...failOnLetter(t), sizePx: 6, prefix: 'mcu-6' }))
  const [set] = await orThrow(wholeShards(join(folder, 'mcu-6-{000000..000000}.tar')))
  const { image, mask } = await readAt(set!, 0)
  t.deepEqual([image.width, image.height, mask?.width, mask?.height], [6, 6, 6, 6])
  t.deepEqual([...new Set(mask?.data)].sort(), [0, 1])
})

test('stopped anywhere and continued, the bytes are those of one call', async t => {
  const set = await orThrow(chex(await chexFolder(t, 5)))
  const options = { ...failOnLetter(t), samplesPerShard: 3, concurrency: 1 }
  const reference = temporaryFolder(t)
  await orThrow(writeShards(set, reference, options))
  const once = contents(reference)
  t.is(Object.keys(once).length, 5)
  for (const stops of [[0], [4], [6, 1], [9, 0]]) {
    const folder = temporaryFolder(t)
    for (const after of stops) {
      const abort = new AbortController()
      const task = writeShards(stopping(set, after, abort), folder, { ...options, signal: abort.signal })
      t.is(await sentenceOf(task), `write shards: ${folder}: stopped before the last sample; call it again to go on.`)
      t.false(readdirSync(folder).some(name => name.endsWith('.tmp') || name.endsWith('.lock')))
    }
    t.deepEqual(await orThrow(writeShards(set, folder, options)), { shards: 4, samples: 10, failed: 0 })
    t.deepEqual(contents(folder), once)
  }
})

test('a writer that was killed leaves nothing that the next does not mend', async t => {
  const set = await orThrow(chex(await chexFolder(t, 3)))
  const options = { ...failOnLetter(t), samplesPerShard: 2 }
  const folder = temporaryFolder(t)
  await orThrow(writeShards(set, folder, options))
  const once = contents(folder)
  // Killed while it wrote the lines of the last shard, which had no name yet.
  const index = join(folder, 'index.jsonl')
  truncateSync(index, readFileSync(index).length - 20)
  rmSync(join(folder, 'chex-000002.tar'))
  writeFileSync(join(folder, 'chex-000002.tar.0f0e0d0c-0000-4000-8000-000000000000.tmp'), 'half')
  await orThrow(writeShards(set, folder, options))
  t.deepEqual(contents(folder), once)
})

test('a sample that cannot be read is a letter, and the others are written', async t => {
  const root = await chexFolder(t, 3)
  writeFileSync(join(root, 'train/NORMAL/IM-1.v1.jpeg'), 'no picture')
  writeFileSync(join(root, 'train/PNEUMONIA/IM-0.v1.jpeg'), '')
  const letters: string[] = []
  const folder = temporaryFolder(t)
  const written = await orThrow(
    writeShards(await orThrow(chex(root)), folder, {
      signal,
      onDeadLetter: error => letters.push('sampleId' in error ? `${error._tag} ${error.sampleId}` : error._tag),
    }),
  )
  t.deepEqual(written, { shards: 1, samples: 4, failed: 2 })
  t.deepEqual(letters, ['ImageUndecodable chex/train/NORMAL/IM-1.v1', 'ImageUndecodable chex/train/PNEUMONIA/IM-0.v1'])
  t.is((await orThrow(wholeShards(folder)))[0]?.length, 4)
})

test('what could not be read is tried again by the next call, and comes after the others', async t => {
  const set = await orThrow(chex(await chexFolder(t, 3)))
  const folder = temporaryFolder(t)
  const cut = { _tag: 'FileUnreadable', path: 'x', sampleId: null, stage: 'test', cause: 'cut' } as const
  const unsteady: SampleSet = {
    ...set,
    read: (key, abort) => (/IM-1/.test(key.id) ? TE.left(cut) : set.read(key, abort)),
  }
  const letters: string[] = []
  const options = { ...failOnLetter(t), samplesPerShard: 3, onDeadLetter: () => letters.push('cut') }
  for (const _ of [1, 2])
    t.deepEqual(await orThrow(writeShards(unsteady, folder, options)), { shards: 2, samples: 4, failed: 2 })
  t.is(letters.length, 4)
  t.deepEqual(await orThrow(writeShards(set, folder, options)), { shards: 3, samples: 6, failed: 0 })
  const [written] = await orThrow(wholeShards(folder))
  t.deepEqual(
    keysOf(written!).map(({ id }) => /IM-./.exec(id)?.[0]),
    ['IM-0', 'IM-2', 'IM-0', 'IM-2', 'IM-1', 'IM-1'],
  )
  t.regex(
    await sentenceOf(
      writeShards(
        subset(set, ({ id }) => !/IM-1/.test(id), 'chex'),
        folder,
        options,
      ),
    ),
    /the shards of chex were written from other data/,
  )
})

test('nothing that is there is written over', async t => {
  const set = await orThrow(chex(await chexFolder(t, 2)))
  const folder = scratchFolder(t, { 'chex-000007.tar': 'mine' })
  const options = failOnLetter(t)
  t.is(
    await sentenceOf(writeShards(set, folder, options)),
    `write shards: ${join(folder, 'chex-000007.tar')}: it is there, and index.jsonl does not know it; move it away, or give another folder.`,
  )
  t.is(readFileSync(join(folder, 'chex-000007.tar'), 'utf8'), 'mine')
  await orThrow(writeShards(set, folder, { ...options, prefix: 'other', samplesPerShard: 2 }))
  t.is(
    await sentenceOf(writeShards(set, folder, { ...options, prefix: 'other', samplesPerShard: 3 })),
    `write shards: ${join(folder, 'index.jsonl')}: the shards of other were written from other data or with other options; give another folder.`,
  )
  rmSync(join(folder, 'other-000000.tar'))
  t.regex(
    await sentenceOf(writeShards(set, folder, { ...options, prefix: 'other', samplesPerShard: 2 })),
    /other-000000\.tar: it is missing, and other-000001\.tar after it is there; bring it back/,
  )
  t.is(
    await sentenceOf(writeShards(set, 's3://bucket/x', options)),
    'write shards: cannot write s3://bucket/x: shards are written on this machine; copy them there afterwards; check the folder, its permissions and the space left.',
  )
  t.throws(() => writeShards(set, folder, { ...options, prefix: '../x' }), {
    message: 'writeShards: prefix: expected letters, digits, _ and -, got "../x"',
  })
})

test('shards have bounds: samples, bytes, of which one sample may have more', async t => {
  const set = await orThrow(chex(await chexFolder(t, 2)))
  const folder = temporaryFolder(t)
  const seen: number[] = []
  await orThrow(
    writeShards(set, folder, { ...failOnLetter(t), maxShardBytes: 1, onProgress: ({ samples }) => seen.push(samples) }),
  )
  t.deepEqual(seen, [1, 2, 3, 4])
})

test('compressed shards say that they cannot be read in any order', async t => {
  const set = await orThrow(chex(await chexFolder(t, 1)))
  const folder = temporaryFolder(t)
  await orThrow(writeShards(set, folder, { ...failOnLetter(t), gzip: true }))
  const sentence = `shards: ${join(folder, 'chex-000000.tar.gz')}: it is compressed, and gzip can only be read from its beginning; stream it with shardSamples, or expand it (gunzip).`
  t.is(await sentenceOf(wholeShards(folder)), sentence)
  rmSync(join(folder, 'index.jsonl'))
  t.is(await sentenceOf(wholeShards(folder)), sentence)
})

test('an index is read with care: lines that are none, shards that are elsewhere', async t => {
  const set = await orThrow(chex(await chexFolder(t, 1)))
  const folder = temporaryFolder(t)
  await orThrow(writeShards(set, folder, failOnLetter(t)))
  const index = join(folder, 'index.jsonl')
  const text = readFileSync(index, 'utf8')
  writeFileSync(index, text.replaceAll('"shard":"chex', '"shard":"../chex'))
  t.regex(
    await sentenceOf(wholeShards(folder)),
    /index\.jsonl line 2: shard: expected the name of a file, got "\.\.\/chex/,
  )
  writeFileSync(index, text)
  appendFileSync(index, '{"kind":"sample","sha')
  t.is((await orThrow(wholeShards(folder)))[0]?.length, 2)
})
