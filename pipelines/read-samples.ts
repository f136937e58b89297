import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
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
import { resampleSample } from '../lib/image/resample-sample.js'

/** A data set with its weight in a mixture, a whole number of at least 1. */
export type WeightedSet = Readonly<{ dataset: DataSet<SampleKey, Sample>; weight: number }>

/** A sample of one epoch, at the pipeline's size. */
export type DrawnSample = Readonly<{ epoch: number; sample: Sample }>

export type ReadOptions = Readonly<{
  /** The side to resample to, in pixels. */
  sizePx: number
  /** How many samples may be in work. */
  concurrency: number
  /** The share of samples that may fail before the run stops, 0…1. */
  maxFailedShare: number
  /** Gets each sample that could not be read. */
  onDeadLetter(letter: DeadLetter<PipelineError>): void
}>

type Placed = Drawn<SampleKey> & Readonly<{ dataset: DataSet<SampleKey, Sample> }>

/**
 * Keys in, samples out: reads (bounded, in order), sends what cannot be read to the dead letters, and resamples to
 * sizePx × sizePx. Holds at most `concurrency` samples.
 */
export const readSamples =
  ({ sizePx, concurrency, maxFailedShare, onDeadLetter }: ReadOptions) =>
  (keys: Flowable<Placed>): Flowable<DrawnSample> =>
    pipe(
      keys,
      mapAsync(
        ({ epoch, key, dataset }, signal) =>
          pipe(
            dataset.read(key, signal),
            TE.map((sample): DrawnSample => ({ epoch, sample })),
          )(),
        { concurrency, name: 'read' },
      ),
      deadLetters({
        write: onDeadLetter,
        maxFailedShare,
        tooMany: (failed, seen, first) =>
          new PipelineFailure({
            _tag: 'TooManyFailures',
            stage: 'read',
            failed,
            seen,
            maxFailedShare,
            firstCauses: first.map(describeError),
          }),
      }),
      map(({ epoch, sample }) => ({ epoch, sample: resampleSample(sample, { widthPx: sizePx, heightPx: sizePx }) })),
    )

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
