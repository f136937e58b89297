import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import { type HttpServer, startHttpServer } from '../../bench/serve/http-server.js'
import { type S3Server, startS3Server } from '../../bench/serve/s3-server.js'
import { shardSets } from '../../datasets/shards.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { forEach } from '../../lib/flowable/for-each.js'
import { openWorkerPool } from '../../lib/flowable/worker-pool.js'
import { encodeGrey } from '../../lib/image/encode-grey.js'
import { expandBraces } from '../../lib/shard/expand-braces.js'
import { joinLocation } from '../../lib/storage/location.js'
import { once, prepareSamples } from '../../pipelines/prepare-samples.js'
import { shardStream } from '../../pipelines/shard-stream.js'
import { tarOf } from '../lib/shard/tar-of.js'
import { keysOf, readAt, sentenceOf } from './read-outcome.js'
import { scratchFolder } from './scratch-folder.js'
import { wholeShards } from './whole-shards.js'

const png = (grey: number) => encodeGrey({ width: 4, height: 4, data: new Uint8Array(16).fill(grey) }, 'png')
const folder = mkdtempSync(join(tmpdir(), 'multimix-shards-'))
let http: HttpServer
let store: S3Server
test.before(async () => {
  for (const split of ['train', 'test'])
    writeFileSync(
      join(folder, `${split}-0.tar`),
      await tarOf([
        [`${split}/a.png`, await png(10)],
        [`${split}/a.cls`, '1'],
        [`${split}/b.png`, await png(20)],
        [`${split}/b.seg.png`, await png(255)],
      ]),
    )
  http = await startHttpServer(folder)
  store = await startS3Server()
  Object.assign(process.env, store.environment)
  await store.put(folder)
})
test.after.always(async () => {
  await Promise.all([http.close(), store.close()])
  rmSync(folder, { recursive: true })
})
const places = () => [folder, http.url.replace(/\/$/, ''), store.root]

const prepareAll = { sizePx: 4, concurrency: 3, maxFailedShare: 0, onDeadLetter: () => {} } as const

test('random access by one pass over the shards: here, over HTTP and from S3, also by names alone', async t => {
  for (const place of places())
    for (const root of [place, `${place}/{test,train}-0.tar`]) {
      const sets = await orThrow(wholeShards(root))
      t.is(sets.length, 1)
      const [set] = sets
      t.deepEqual(
        keysOf(set!).map(({ id, split, label }) => `${id} ${split} ${label}`),
        [
          'shards/test/a test abnormal',
          'shards/test/b test null',
          'shards/train/a train abnormal',
          'shards/train/b train null',
        ],
      )
      t.is(set!.key(0).imagePath.replace(/#.*/, ''), `${place}/test-0.tar`)
      const sample = await readAt(set!, 3)
      t.deepEqual([sample.image.data[0], sample.mask?.data[0]], [20, 1])
    }
})

test('workers read the parts that they need', async t => {
  const pool = openWorkerPool({ workers: 1 })
  t.teardown(() => pool.close())
  for (const place of places().slice(0, 2)) {
    const [set] = await orThrow(wholeShards(place))
    const greys: unknown[] = []
    await pipe(
      once(set!),
      prepareSamples([{ kind: 'identity' }], { ...prepareAll, pool, cache: null }),
      forEach(({ views: [view] }) => greys.push(view?.image.data[0])),
    )
    t.deepEqual(greys, [10, 20, 10, 20])
  }
})

test('shards stream from wherever they lie', async t => {
  const pool = openWorkerPool({ workers: 0 })
  for (const place of places()) {
    const ids: string[] = []
    await pipe(
      shardStream({
        ...{ name: 'x', shards: expandBraces(`${place}/{train,test}-0.tar`), seed: null, windowSamples: 1, epochs: 1 },
        ...{ maxFailedShare: 0, onDeadLetter: () => {} },
      }),
      prepareSamples([{ kind: 'identity' }], { ...prepareAll, pool, cache: null }),
      forEach(({ key }) => ids.push(key.id)),
    )
    t.deepEqual(ids, ['shards/train/a', 'shards/train/b', 'shards/test/a', 'shards/test/b'])
  }
})

test('no shard, and shards without a sample, say what was expected', async t => {
  const empty = scratchFolder(t, { 'notes.txt': '' })
  const expected =
    'a folder with *.tar, *.tar.gz or *.tgz, the name of one, or several with braces: chex-{000000..000012}.tar'
  t.is(await sentenceOf(wholeShards(empty)), `shards: nothing at ${empty}; expected ${expected}.`)
  t.is(await sentenceOf(wholeShards(join(empty, 'x'))), `shards: nothing at ${join(empty, 'x')}; expected ${expected}.`)
  const path = join(empty, 'a.tar')
  t.regex(await sentenceOf(wholeShards(path)), /^shard: cannot read .*a\.tar: ENOENT/)
  writeFileSync(path, await tarOf([['README', 'none']]))
  t.is(
    await sentenceOf(wholeShards(path)),
    `shards: ${path}: no sample in them; expected images with their keys, as WebDataset writes them.`,
  )
})

test('two samples of one id are told, and what is found wrong by the pass', async t => {
  const root = scratchFolder(t, {
    'a.tar': await tarOf([
      ['x.png', await png(1)],
      ['../y.png', await png(1)],
    ]),
    'b.tar': readFileSync(join(folder, 'test-0.tar')).subarray(0, 3000),
  })
  const letters: string[] = []
  const sets = await orThrow(shardSets(root, { onDeadLetter: error => letters.push(error._tag) }))
  t.deepEqual(
    sets.flatMap(keysOf).map(({ id }) => id),
    ['shards/x', 'shards/test/a'],
  )
  t.deepEqual(letters, ['FileInvalid', 'FileInvalid'])
  writeFileSync(join(root, 'b.tar'), readFileSync(join(root, 'a.tar')))
  t.regex(
    await sentenceOf(shardSets(root, { onDeadLetter: () => {} })),
    /a\.tar#x\.png\S+ and \S+b\.tar#x\.png\S+ are both shards\/x; remove one/,
  )
})

/** The sets of shards as lines, an id and its first pixel each, with what was found wrong. */
const seen = async (root: string) => {
  const letters: string[] = []
  const sets = await orThrow(shardSets(root, { onDeadLetter: error => letters.push(describeError(error)) }))
  const samples = sets.flatMap(set => keysOf(set).map((key, i) => ({ set, key, i })))
  const greys = samples.map(async ({ set, key, i }) => `${key.id} ${(await readAt(set, i)).image.data[0]}`)
  return { samples: await Promise.all(greys), letters }
}

test('signs of URLs in the names of folders, shards and samples are names, wherever shards lie', async t => {
  const strange = 'a#1 %41&bytes=1-2é+?'
  const root = scratchFolder(t, {})
  mkdirSync(join(root, strange))
  writeFileSync(join(root, strange, `${strange}.tar`), await tarOf([[`${strange}/x#2%.png`, await png(7)]]))
  const server = await startHttpServer(root)
  t.teardown(server.close)
  await store.put(root, 'strange/')
  // The server of S3 does not list such names as others do: its shard is named.
  const named = joinLocation(store.root, 'strange', strange, `${strange}.tar`)
  for (const place of [joinLocation(root, strange), joinLocation(server.url, strange), named]) {
    const { samples, letters } = await seen(place)
    t.deepEqual([samples, letters], [[`shards/${strange}/x#2% 7`], []])
  }
})

test('a shard that is a link out of the folder is refused, and so is such an index', async t => {
  const root = scratchFolder(t, { 'own.tar': readFileSync(join(folder, 'test-0.tar')) })
  symlinkSync(join(folder, 'train-0.tar'), join(root, 'train-0.tar'))
  const sentence = `shard: cannot read ${join(root, 'train-0.tar')}: it is a link that leads out of its data set, and nothing outside is read; copy what it leads to; check that the file is there and may be read.`
  t.is(await sentenceOf(wholeShards(root)), sentence)
  rmSync(join(root, 'train-0.tar'))
  writeFileSync(join(folder, 'elsewhere.jsonl'), '')
  t.teardown(() => rmSync(join(folder, 'elsewhere.jsonl')))
  symlinkSync(join(folder, 'elsewhere.jsonl'), join(root, 'index.jsonl'))
  t.regex(await sentenceOf(wholeShards(root)), /^shards: cannot read .*index\.jsonl: it is a link that leads out/)
})

const indexLine = (shard: string, id: string, at: number, bytes: Uint8Array) =>
  JSON.stringify({
    ...{ kind: 'sample', shard, key: id, mask: null },
    sample: { id, source: 'shards', split: 'train', label: null, patientId: null },
    image: { name: `${id}.png`, range: { from: at, to: at + bytes.length - 1 } },
  })

test('an index is taken whole: its last line, and what it names that is not there; one that cannot be had for now is no reason to do without', async t => {
  const picture = await png(9)
  const root = scratchFolder(t, {
    'a-000.tar': await tarOf([['x.png', picture]]),
    'index.jsonl': ['b-000.tar', 'b-000.tar', 'a-000.tar']
      .map((shard, i) => indexLine(shard, `x${i}`, 512, picture))
      .join('\n'),
  })
  const server = await startHttpServer(root)
  t.teardown(server.close)
  for (const place of [root, server.url]) {
    const { samples, letters } = await seen(place)
    t.deepEqual(samples, ['x2 9'])
    t.deepEqual(letters, [
      `shards: cannot read ${joinLocation(place, 'b-000.tar')}: it is not there, and index.jsonl has 2 samples in it; check that the file is there and may be read.`,
    ])
  }
  t.deepEqual((await seen(`${server.url}/a-000.tar`)).letters, [])
  rmSync(join(root, 'index.jsonl'))
  mkdirSync(join(root, 'index.jsonl'))
  t.regex(await sentenceOf(wholeShards(join(root, 'a-000.tar'))), /cannot read .*index\.jsonl: EISDIR/)
})

test('braces for millions of shards are a mistake that is told', async t => {
  t.regex(
    await sentenceOf(wholeShards('x-{0..999}{0..9999}.tar')),
    /^shards: x-.* has a problem: expandBraces: expected at most/,
  )
})
