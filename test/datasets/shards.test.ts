import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import { type HttpServer, startHttpServer } from '../../bench/serve/http-server.js'
import { type S3Server, startS3Server } from '../../bench/serve/s3-server.js'
import { shardSets } from '../../datasets/shards.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { forEach } from '../../lib/flowable/for-each.js'
import { openWorkerPool } from '../../lib/flowable/worker-pool.js'
import { encodeGrey } from '../../lib/image/encode-grey.js'
import { expandBraces } from '../../lib/shard/expand-braces.js'
import { once, prepareSamples } from '../../pipelines/prepare-samples.js'
import { shardStream } from '../../pipelines/shard-stream.js'
import { tarOf } from '../lib/shard/tar-of.js'
import { keysOf, readAt, sentenceOf } from './read-outcome.js'
import { scratchFolder } from './scratch-folder.js'

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
      const sets = await orThrow(shardSets(root))
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
    const [set] = await orThrow(shardSets(place))
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
  t.is(await sentenceOf(shardSets(empty)), `shards: nothing at ${empty}; expected ${expected}.`)
  t.is(await sentenceOf(shardSets(join(empty, 'x'))), `shards: nothing at ${join(empty, 'x')}; expected ${expected}.`)
  const path = join(empty, 'a.tar')
  t.regex(await sentenceOf(shardSets(path)), /^shard: cannot read .*a\.tar: ENOENT/)
  writeFileSync(path, await tarOf([['README', 'none']]))
  t.is(
    await sentenceOf(shardSets(path)),
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
  t.regex(await sentenceOf(shardSets(root)), /a\.tar#x\.png\S+ and \S+b\.tar#x\.png\S+ are both shards\/x; remove one/)
})
