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
import { shuffledEpochs } from '../lib/flowable/shuffled-epochs.js'
import { unbatch } from '../lib/flowable/unbatch.js'
import type { WorkerPool } from '../lib/flowable/worker-pool.js'
import type { Placed } from './placed.js'
import type { PrepareGroup } from './prepare-group.js'
import { prepareHere } from './prepare-here.js'
import type { PreparedSample } from './prepare-together.js'
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
  /** Who reads and prepares the samples (default the pool, see `prepareHere`). */
  prepareGroup?: PrepareGroup
  /** Gets each sample that could not be prepared. */
  onDeadLetter(letter: DeadLetter<PipelineError>): void
}>

/** Samples that are prepared together. More would cost less on the way to a worker, and wait longer for one another. */
export const GROUP = 4

/** How many samples are prepared together, and how many such groups may be in work: together at least `concurrency`. */
export const groupsOf = (concurrency: number): Readonly<{ group: number; groups: number }> => {
  const group = Math.min(GROUP, concurrency)
  return { group, groups: Math.ceil(concurrency / group) }
}

/**
 * Keys in, samples out, in order: each is read, resampled to sizePx × sizePx and given its views, and what cannot be
 * prepared goes to the dead letters. Samples are prepared in groups of up to four, by workers of this process (see
 * `prepareHere`) unless told otherwise. Holds at most `concurrency` samples in work, rounded up to whole groups, and a group
 * that is being given on. The state is the same wherever samples are prepared: a run may go on elsewhere.
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
    const { group, groups } = groupsOf(concurrency)
    const { prepareGroup = prepareHere(pool, { sizePx, views, cache }) } = options
    return pipe(
      keys,
      batch(group),
      mapAsync(prepareGroup, { concurrency: groups, name }),
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

/** Every sample of the sets, over and over, shuffled anew each epoch and merged in proportion to the weights. */
export const endlessly = (sets: readonly WeightedSet[], seed: number): Flowable<Placed> =>
  mix(
    sets.map(({ dataset, weight }) => ({
      from: pipe(
        fromDataset(shuffledEpochs(dataset, { seed })),
        map((drawn): Placed => ({ ...drawn, dataset })),
      ),
      weight,
    })),
  )

/** Every sample of a set once, in its order. */
export const once = (dataset: DataSet<SampleKey, Sample>): Flowable<Placed> => {
  const { name, length, key } = dataset
  return fromDataset({ name, length, key: (index): Placed => ({ epoch: 0, index, key: key(index), dataset }) })
}
