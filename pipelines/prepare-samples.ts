import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { ViewSpec } from '../lib/augment/view-spec.js'
import { describeError, type PipelineError, PipelineFailure } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import { type DeadLetter, deadLetters } from '../lib/flowable/dead-letters.js'
import type { Flowable } from '../lib/flowable/flowable.js'
import { fromDataset } from '../lib/flowable/from-dataset.js'
import { map } from '../lib/flowable/map.js'
import { mapAsync } from '../lib/flowable/map-async.js'
import { mix } from '../lib/flowable/mix.js'
import { type Drawn, shuffledEpochs } from '../lib/flowable/shuffled-epochs.js'
import { step } from '../lib/flowable/step.js'
import type { WorkerPool } from '../lib/flowable/worker-pool.js'
import type { PreparedSample, prepareSample, SampleRequest } from './prepare-sample.js'
import type { PixelCache } from './read-cached.js'

/** A data set with its weight in a mixture, a whole number of at least 1. */
export type WeightedSet = Readonly<{ dataset: DataSet<SampleKey, Sample>; weight: number }>

export type PrepareSamplesOptions = Readonly<{
  /** Where the pixel work is done. */
  pool: WorkerPool
  /** The side to resample to, in pixels. */
  sizePx: number
  /** How many samples may be in work. */
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

/**
 * Keys in, samples out, in order: each is read, resampled to sizePx × sizePx and given its views by a worker, and what
 * cannot be prepared goes to the dead letters. Holds at most `concurrency` samples.
 */
export const prepareSamples =
  (views: readonly ViewSpec[], options: PrepareSamplesOptions) =>
  (keys: Flowable<Placed>): Flowable<PreparedSample> => {
    const { pool, sizePx, concurrency, cache, maxFailedShare, name = 'prepare', onDeadLetter } = options
    const prepare = step<typeof prepareSample>(new URL('./prepare-sample.js', import.meta.url), 'prepareSample')
    return pipe(
      keys,
      mapAsync(
        async ({ epoch, key, dataset }, signal): Promise<E.Either<PipelineError, PreparedSample>> => {
          const read = dataset.reader ? E.right(dataset.reader) : await dataset.read(key, signal)()
          if (E.isLeft(read)) return read
          const request: SampleRequest = { key, epoch, from: read.right, sizePx, views, cache }
          return pipe(await pool.run(prepare, request, { signal }), E.mapLeft(failed(key)), E.flatten)
        },
        { concurrency, name },
      ),
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

const failed =
  ({ id, imagePath }: SampleKey) =>
  ({ cause, attempts }: Readonly<{ cause: string; attempts: number }>): PipelineError => ({
    _tag: 'StepFailed',
    path: imagePath,
    sampleId: id,
    stage: 'prepare',
    cause,
    attempts,
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
