import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { Observable, tap } from 'rxjs'
import { batch } from '../../lib/flowable/batch.js'
import { branch } from '../../lib/flowable/branch.js'
import { concat } from '../../lib/flowable/concat.js'
import { contentKey } from '../../lib/flowable/content-key.js'
import { deadLetters } from '../../lib/flowable/dead-letters.js'
import { epochs } from '../../lib/flowable/epochs.js'
import { filter } from '../../lib/flowable/filter.js'
import type { Flowable } from '../../lib/flowable/flowable.js'
import { fromAsyncIterable } from '../../lib/flowable/from-async-iterable.js'
import { fromDataset } from '../../lib/flowable/from-dataset.js'
import { fromIterable } from '../../lib/flowable/from-iterable.js'
import { fromObservable } from '../../lib/flowable/from-observable.js'
import { fromShards } from '../../lib/flowable/from-shards.js'
import { lift } from '../../lib/flowable/lift.js'
import { map } from '../../lib/flowable/map.js'
import { mapAsync } from '../../lib/flowable/map-async.js'
import { mapCached } from '../../lib/flowable/map-cached.js'
import { mapWorkers } from '../../lib/flowable/map-workers.js'
import { type Meter, meter } from '../../lib/flowable/meter.js'
import { mix } from '../../lib/flowable/mix.js'
import { orFail } from '../../lib/flowable/or-fail.js'
import { orSkip } from '../../lib/flowable/or-skip.js'
import { prefetch } from '../../lib/flowable/prefetch.js'
import type { RecordStore } from '../../lib/flowable/record-store.js'
import { repeat } from '../../lib/flowable/repeat.js'
import { shuffle } from '../../lib/flowable/shuffle.js'
import { shuffledEpochs } from '../../lib/flowable/shuffled-epochs.js'
import { skip } from '../../lib/flowable/skip.js'
import { step } from '../../lib/flowable/step.js'
import { take } from '../../lib/flowable/take.js'
import type { WorkerPool } from '../../lib/flowable/worker-pool.js'
import { zip } from '../../lib/flowable/zip.js'
import { type DrawnSample, drawSample } from './draw-sample.js'
import type { invert } from './invert.js'

export const BATCH = 10

export type EveryOperatorOptions = Readonly<{
  /** How many batches of `BATCH` samples it gives. */
  batches: number
  pool: WorkerPool
  memory: RecordStore
  disk: RecordStore
  watch: Meter
}>

/** Now and then one fails, so that the ways of failures are walked too. */
const mayFail = (sample: DrawnSample) => (sample.index % 500 === 7 ? E.left(`sample ${sample.index}`) : E.right(sample))

function* range(length: number) {
  for (let i = 0; i < length; i++) yield i
}
async function* slowRange(start: number, length: number) {
  for (let i = start; i < start + length; i++) yield i
}

/** Pushes indices a few a turn of the event loop, whether anybody wants them or not. */
const pushed = new Observable<number>(subscriber => {
  let index = 0
  let next: NodeJS.Immediate
  const push = () => {
    for (let i = 0; i < 4; i++) subscriber.next(index++)
    // One of them may have been the last that the run wanted.
    if (!subscriber.closed) next = setImmediate(push)
  }
  push()
  return () => clearImmediate(next)
})

const record = {
  encode: ({ pixels }: DrawnSample) => pixels,
  decode: (pixels: Uint8Array): DrawnSample => ({ index: 0, pixels }),
}
const remembered = (store: RecordStore) =>
  mapCached(async (index: number) => drawSample(index), {
    store,
    key: index => contentKey([`${index}`]),
    codec: record,
    concurrency: 4,
  })

/**
 * A pipeline in which every kind of operator has a part: random-access, sequential, asynchronous and pushed sources,
 * work in this thread, in workers, remembered in memory and on disk, failures of every policy, two views of one run,
 * batches, a meter. Its samples are small and drawn, so that a million of them take minutes.
 */
export const everyOperator = ({
  batches,
  pool,
  memory,
  disk,
  watch,
}: EveryOperatorOptions): Flowable<readonly [readonly DrawnSample[], readonly DrawnSample[]]> => {
  const randomAccess = pipe(
    fromDataset(shuffledEpochs({ name: 'drawn', length: 10_000, key: index => index }, { seed: 1 })),
    mapAsync(async ({ key }) => mayFail(drawSample(key)), { concurrency: 4, name: 'draw' }),
    deadLetters({ write: () => {}, maxFailedShare: 0.1 }),
  )
  const sequential = pipe(
    epochs(epoch =>
      pipe(
        fromShards({
          name: 'shards',
          shards: { length: 10, key: shard => 100 * shard },
          open: start => slowRange(start, 100),
        }),
        shuffle({ window: 64, key: [1, epoch] }),
      ),
    ),
    remembered(disk),
  )
  const finite = pipe(
    concat([
      pipe(fromIterable({ [Symbol.iterator]: () => range(500) }), skip(5)),
      pipe(
        fromAsyncIterable(() => slowRange(500, 200)),
        take(150),
      ),
    ]),
    repeat(),
    remembered(memory),
    map(mayFail),
    orSkip({ maxFailedShare: 0.1 }),
  )
  const unasked = pipe(fromObservable(pushed, { overflow: { size: 16, whenFull: 'dropOldest' } }), map(drawSample))
  const elsewhere = pipe(
    fromIterable({ [Symbol.iterator]: () => range(Number.POSITIVE_INFINITY) }),
    map(drawSample),
    mapWorkers(pool, step<typeof invert>(new URL('./invert.js', import.meta.url), 'invert'), {
      concurrency: 4,
      transfer: true,
    }),
    orFail(),
  )
  return pipe(
    mix([
      { from: randomAccess, weight: 16 },
      { from: sequential, weight: 6 },
      { from: finite, weight: 6 },
      { from: unasked, weight: 1 },
      { from: elsewhere, weight: 1 },
    ]),
    filter(({ pixels }) => pixels[0]! < 250),
    lift(
      tap(({ pixels }) => {
        if (pixels.length !== 32 * 32) throw new Error(`Expected 1024 pixels, got ${pixels.length}`)
      }),
      'tap',
    ),
    branch(8, (shared: Flowable<DrawnSample>) =>
      pipe(
        shared,
        batch(BATCH),
        zip(
          pipe(
            shared,
            map(({ index, pixels }) => ({ index, pixels: pixels.toReversed() })),
            batch(BATCH),
          ),
        ),
      ),
    ),
    prefetch(2),
    take(batches),
    meter(watch),
  )
}
