import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { viewOf } from '../lib/augment/view-of.js'
import { expectWhole } from '../lib/codec/expect-whole.js'
import { describeError, type PipelineError, PipelineFailure } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import type { ViewSpec } from '../lib/codec/view-options.js'
import { batch } from '../lib/flowable/batch.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import { type DeadLetter, deadLetters } from '../lib/flowable/dead-letters.js'
import type { Flowable } from '../lib/flowable/flowable.js'
import { fromDataset } from '../lib/flowable/from-dataset.js'
import { map } from '../lib/flowable/map.js'
import { mapAsync } from '../lib/flowable/map-async.js'
import { mix } from '../lib/flowable/mix.js'
import { type Drawn, shuffledEpochs } from '../lib/flowable/shuffled-epochs.js'
import { step } from '../lib/flowable/step.js'
import { unbatch } from '../lib/flowable/unbatch.js'
import type { StepFailure, WorkerPool } from '../lib/flowable/worker-pool.js'
import type { PreparedSample, prepareTogether, SampleRequest } from './prepare-together.js'
import type { PixelCache } from './read-cached.js'

/** A data set with its weight in a mixture, a whole number of at least 1. */
export type WeightedSet = Readonly<{ dataset: DataSet<SampleKey, Sample>; weight: number }>

export type PrepareSamplesOptions = Readonly<{
  /** Where the pixel work is done. */
  pool: WorkerPool
  /** The side to resample to, in pixels. */
  sizePx: number
  /** How many samples may be in work, rounded up to whole groups of four where it is more than that. */
  concurrency: number
  /** Where resampled pixels are kept; null reads the files anew every time. */
  cache: PixelCache | null
  /** The share of samples that may fail before the run stops, 0…1. */
  maxFailedShare: number
  /** What the stage is called where it is reported (default `prepare`). */
  name?: string
  /** Gets each sample that could not be prepared. */
  onDeadLetter(letter: DeadLetter<PipelineError>): void
}>

/** A key drawn in an epoch, with the data set that it belongs to. */
export type Placed = Drawn<SampleKey> & Readonly<{ dataset: DataSet<SampleKey, Sample> }>

/** Samples that go to a worker together. More would cost less on the way, and wait longer for one another. */
const GROUP = 4

/**
 * Keys in, samples out, in order: each is read, resampled to sizePx × sizePx and given its views by a worker, and what
 * cannot be prepared goes to the dead letters. Samples go to the workers in groups of up to four; where a worker dies
 * or hangs over a group, each of it is tried once more, alone. Holds at most `concurrency` samples in work, rounded up to
 * whole groups, and a group that is being given on.
 */
export const prepareSamples =
  (views: readonly ViewSpec[], options: PrepareSamplesOptions) =>
  (keys: Flowable<Placed>): Flowable<PreparedSample> => {
    const { pool, sizePx, concurrency, cache, maxFailedShare, name = 'prepare', onDeadLetter } = options
    expectWhole(name, 'concurrency', concurrency, 1)
    expectWhole(name, 'sizePx', sizePx, 1)
    // Refuses their options here, not in a worker for each sample.
    for (const view of views) {
      viewOf(view)
      if (view.kind !== 'identity') expectWhole(name, 'cropPaddingPx', view.cropPaddingPx ?? 0, 0, sizePx - 1)
    }
    const group = Math.min(GROUP, concurrency)
    const prepare = step<typeof prepareTogether>(new URL('./prepare-together.js', import.meta.url), 'prepareTogether')
    const run = (samples: readonly SampleRequest[], signal: AbortSignal) =>
      pool.run(prepare, { sizePx, views, cache, samples }, { attempts: 1, signal })

    const together = async (samples: readonly SampleRequest[], signal: AbortSignal) => {
      const first = await run(samples, signal)
      if (E.isRight(first)) return first.right
      const alone = async (sample: SampleRequest): Promise<E.Either<PipelineError, PreparedSample>> =>
        pipe(
          await run([sample], signal),
          E.mapLeft(failedTwice(sample.key)),
          E.flatMap(([prepared]) => prepared!),
        )
      return Promise.all(samples.map(alone))
    }
    return pipe(
      keys,
      batch(group),
      mapAsync(
        async (placed, signal) => {
          const requests = await Promise.all(placed.map(requestOf(signal)))
          const prepared = await together(
            requests.filter(E.isRight).map(request => request.right),
            signal,
          )
          const inOrder = prepared.values()
          return requests.map(request => (E.isLeft(request) ? request : inOrder.next().value!))
        },
        { concurrency: Math.ceil(concurrency / group), name },
      ),
      unbatch(group),
      deadLetters({
        write: onDeadLetter,
        maxFailedShare,
        tooMany: (count, seen, first) =>
          new PipelineFailure({
            _tag: 'TooManyFailures',
            stage: 'read',
            failed: count,
            seen,
            maxFailedShare,
            firstCauses: first.map(describeError),
          }),
      }),
    )
  }

/** What a worker needs to read a sample; the sample itself, read here, where no worker can. */
const requestOf =
  (signal: AbortSignal) =>
  async ({ key, epoch, dataset }: Placed): Promise<E.Either<PipelineError, SampleRequest>> => {
    const from: E.Either<PipelineError, SampleRequest['from']> = dataset.reader
      ? E.right(dataset.reader)
      : await dataset.read(key, signal)()
    return pipe(
      from,
      E.map(from => ({ key, epoch, from })),
    )
  }

const failedTwice =
  ({ id, imagePath }: SampleKey) =>
  ({ cause }: StepFailure): PipelineError => ({
    _tag: 'StepFailed',
    path: imagePath,
    sampleId: id,
    stage: 'prepare',
    cause,
    attempts: 2,
  })

/** Every sample of the sets, over and over, shuffled anew each epoch and merged in proportion to the weights. */
export const endlessly = (sets: readonly WeightedSet[], seed: number): Flowable<Placed> =>
  mix(
    sets.map(({ dataset, weight }) => ({
      from: pipe(
        fromDataset(shuffledEpochs(dataset, { seed })),
        map(({ epoch, key }): Placed => ({ epoch, key, dataset })),
      ),
      weight,
    })),
  )

/** Every sample of a set once, in its order. */
export const once = (dataset: DataSet<SampleKey, Sample>): Flowable<Placed> =>
  pipe(
    fromDataset(dataset),
    map((key): Placed => ({ epoch: 0, key, dataset })),
  )
