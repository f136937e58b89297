import { pipe } from 'fp-ts/lib/function.js'
import { emptyBatch, type TrainingBatch } from '../lib/codec/training-batch.js'
import { batch } from '../lib/flowable/batch.js'
import type { Flowable } from '../lib/flowable/flowable.js'
import { map } from '../lib/flowable/map.js'
import { prefetch } from '../lib/flowable/prefetch.js'
import { zip } from '../lib/flowable/zip.js'
import { keyedRandom } from '../lib/random/keyed-random.js'
import type { Placed } from './placed.js'
import type { PrepareGroup } from './prepare-group.js'
import { endlessly, type PrepareSamplesOptions, prepareSamples, type WeightedSet } from './prepare-samples.js'
import type { PreparedSample } from './prepare-together.js'
import { releaseSamples, stackImages, stackLabels, stackMasks } from './stack.js'
import { isUnlabelled, type StreamName, streamNames } from './stream-name.js'
import { type StreamViewOptions, streamViews } from './stream-views.js'

/** What each of the streams draws from; null where the model learns nothing from it. */
export type TrainingSets = Readonly<Record<StreamName, readonly WeightedSet[] | null>>

/** What a batch of a stream's samples becomes of the step's batches. */
type Stack = (samples: readonly PreparedSample[]) => Partial<TrainingBatch>

/** How the samples of training streams are prepared. */
export type PrepareTrainingOptions = Omit<PrepareSamplesOptions, 'prepareGroup'> &
  Readonly<{
    /** Prepares each stream's samples on other machines (see `openDistributed`); without it, the pool does. */
    elsewhere?: (stream: StreamName) => PrepareGroup
  }>

export type TrainingStreamOptions = PrepareTrainingOptions &
  StreamViewOptions &
  Readonly<{
    /** M of Algorithm 1. */
    batchSize: number
    prefetchBatches: number
  }>

/**
 * The five streams of Algorithm 1 (arXiv 2010.14731), without end: labelled and unlabelled segmentation images as
 * they are (labelled ones in another view with their masks, if told to), labelled classification images weakly
 * augmented, and a weak and a strong view of the same unlabelled classification images. Each is merged from its sources,
 * prepared by workers (read and decoded once, resampled, and there split into its views; see `streamViews`) and batched.
 * There are only the streams that have sets: what another model would draw is not opened, and its branches of the batches
 * are empty.
 *
 * In flight: what `prepareSamples` holds of each of the (at most four) sources of samples, and `prefetchBatches` batches of
 * M samples of each being put together or ready, beside the batch that the sink has.
 */
export const trainingStreams = (sets: TrainingSets, options: TrainingStreamOptions): Flowable<TrainingBatch> => {
  const { batchSize, seed, sizePx, elsewhere } = options
  const views = streamViews(options)
  const stacks: Readonly<Record<StreamName, Stack>> = {
    segmentationLabelled: samples => ({
      segmentationLabelled: { ...stackImages(samples, sizePx), masks: stackMasks(samples, sizePx) },
    }),
    segmentationUnlabelled: samples => ({ segmentationUnlabelled: stackImages(samples, sizePx) }),
    classificationLabelled: samples => ({
      classificationLabelled: { ...stackImages(samples, sizePx), labels: stackLabels(samples) },
    }),
    classificationUnlabelled: samples => ({
      classificationWeak: stackImages(samples, sizePx, 0),
      classificationStrong: stackImages(samples, sizePx, 1),
    }),
  }
  const stream = (name: StreamName, from: readonly WeightedSet[]): Flowable<Partial<TrainingBatch>> =>
    pipe(
      endlessly(from, orderSeed(seed, name)),
      map(placed => (isUnlabelled(name) ? withoutLabels(placed) : placed)),
      prepareSamples(views[name], {
        ...options,
        name: `prepare ${name}`,
        ...(elsewhere && { prepareGroup: elsewhere(name) }),
      }),
      batch(batchSize),
      map(samples => {
        const stacked = stacks[name](samples)
        releaseSamples(samples)
        return stacked
      }),
    )

  const [first, ...others] = streamNames.flatMap(name => {
    const from = sets[name]
    return from === null ? [] : [stream(name, from)]
  })
  if (!first) throw new Error('Expected training sets for at least one stream, got none.')
  return pipe(
    others.reduce(
      (joined, other) =>
        pipe(
          joined,
          zip(other),
          map(both => ({ ...both[0], ...both[1] })),
        ),
      first,
    ),
    map((used): TrainingBatch => ({ ...emptyBatch(sizePx), ...used })),
    prefetch(options.prefetchBatches),
  )
}

/** A sample of which only the image is used: its mask files are not read. */
const withoutLabels = (placed: Placed): Placed => ({ ...placed, key: { ...placed.key, label: null, maskPaths: [] } })

/** Each stream has an order of its own, so that labelled and unlabelled images do not meet in the same pairs. */
const orderSeed = (seed: number, stream: string) => Math.floor(keyedRandom(seed, 'order', stream)() * 2 ** 31)
