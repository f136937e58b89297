import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import type { State } from '../../lib/flowable/flowable.js'
import { openWorkerPool, type WorkerPool } from '../../lib/flowable/worker-pool.js'
import { type TrainingSets, type TrainingStreamOptions, trainingStreams } from '../../pipelines/training-streams.js'
import { leftOut, sharedPath } from '../shared.js'
import { temporaryFolder } from '../temporary-folder.js'
import { batchDigest, drawBatches } from './draw-batches.js'
import { fourPhantomSets, fourSets } from './four-sets.js'

const options: Omit<TrainingStreamOptions, 'pool'> = {
  sizePx: 64,
  batchSize: 3,
  seed: 7,
  concurrency: 4,
  prefetchBatches: 2,
  cache: null,
  maxFailedShare: 0,
  onDeadLetter: () => {},
}

const BATCHES = 6
const pools = new Map<number, WorkerPool>()
/** One pool for each number of workers: to start them takes longer than the work. */
const poolOf = (workers: number): WorkerPool => {
  const pool = pools.get(workers) ?? openWorkerPool({ workers })
  pools.set(workers, pool)
  return pool
}
test.after.always(() => Promise.all([...pools.values()].map(pool => pool.close())))

type Over = Partial<typeof options> & Readonly<{ workers: number; from?: State }>
const drawn = (sets: TrainingSets, { workers, from = null, ...over }: Over, count = BATCHES) =>
  drawBatches(trainingStreams(sets, { ...options, ...over, pool: poolOf(workers) }), count, from)
const digestOf = (batches: Awaited<ReturnType<typeof drawn>>) =>
  pipe(createHash('sha256'), hash => {
    for (const { batch } of batches) hash.update(batchDigest(batch))
    return hash.digest('hex')
  })

test('one SHA-256 of ids and pixels for 0, 1, 2 and 4 workers at any concurrency', async t => {
  const sets = await fourPhantomSets(temporaryFolder(t))
  const expected = digestOf(await drawn(sets, { workers: 0 }))
  for (const [workers, concurrency] of [
    [0, 1],
    [1, 1],
    [1, 4],
    [2, 3],
    [4, 8],
  ] as const)
    t.is(
      digestOf(await drawn(sets, { workers, concurrency })),
      expected,
      `${workers} workers, ${concurrency} at a time`,
    )
  t.not(digestOf(await drawn(sets, { workers: 0, seed: 8 })), expected)
})

test('real X-rays: one SHA-256 for 0 and 2 workers', async t => {
  const root = sharedPath('data')
  if (root === null) {
    t.log(leftOut('data'))
    return t.pass()
  }
  const sets = await fourSets(join(root, 'JSRT'), join(root, 'chest_xray'))
  t.is(digestOf(await drawn(sets, { workers: 2 }, 2)), digestOf(await drawn(sets, { workers: 0 }, 2)))
})

test('a run continued with another number of workers gives the rest, byte for byte', async t => {
  const sets = await fourPhantomSets(temporaryFolder(t))
  const whole = await drawn(sets, { workers: 0 })
  for (const [k, { state }] of whole.slice(0, -1).entries()) {
    const rest = await drawn(sets, { workers: [1, 2][k % 2]!, concurrency: 1 + k, from: state }, BATCHES - k - 1)
    t.is(digestOf(rest), digestOf(whole.slice(k + 1)), `continued after batch ${k}`)
  }
})

test('the cache changes nothing but the time: filled, read and shared by workers', async t => {
  const root = temporaryFolder(t)
  const sets = await fourPhantomSets(root)
  const cache = { folder: join(root, 'cache'), maxBytes: 2 ** 26 }
  const expected = digestOf(await drawn(sets, { workers: 0 }))
  for (const workers of [0, 2, 1]) t.is(digestOf(await drawn(sets, { workers, cache })), expected, `${workers} workers`)
  t.true(existsSync(cache.folder))
})
