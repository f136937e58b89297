import { pipe } from 'fp-ts/lib/function.js'
import type { Configuration } from '../lib/codec/configuration.js'
import { emptyBatch, type TrainingBatch } from '../lib/codec/training-batch.js'
import type { ViewSpec } from '../lib/codec/view-options.js'
import { batch } from '../lib/flowable/batch.js'
import type { Flowable } from '../lib/flowable/flowable.js'
import { map } from '../lib/flowable/map.js'
import { prefetch } from '../lib/flowable/prefetch.js'
import { zip } from '../lib/flowable/zip.js'
import { keyedRandom } from '../lib/random/keyed-random.js'
import {
  endlessly,
  type Placed,
  type PrepareSamplesOptions,
  prepareSamples,
  type WeightedSet,
} from './prepare-samples.js'
import type { PreparedSample } from './prepare-together.js'
import { releaseSamples, stackImages, stackLabels, stackMasks } from './stack.js'
import { type TrainingViewOptions, trainingViews } from './training-views.js'

/** The streams of samples, in the order in which they are joined. The two views share one of unlabelled images. */
export const streamNames = [
  'segmentationLabelled',
  'segmentationUnlabelled',
  'classificationLabelled',
  'classificationUnlabelled',
] as const
export type StreamName = (typeof streamNames)[number]

/** What each of the streams draws from; null where the model learns nothing from it. */
export type TrainingSets = Readonly<Record<StreamName, readonly WeightedSet[] | null>>

/** How a stream's samples are prepared, and what a batch of them becomes of the step's batches. */
type Branches = Readonly<{
  views: readonly ViewSpec[]
  stack(samples: readonly PreparedSample[]): Partial<TrainingBatch>
}>

export type TrainingStreamOptions = PrepareSamplesOptions &
  TrainingViewOptions &
  Readonly<{
    /** M of Algorithm 1. */
    batchSize: number
    prefetchBatches: number
  }> &
  Readonly<Partial<Pick<Configuration, 'segmentationView'>>>

/**
 * The five streams of Algorithm 1 (arXiv 2010.14731), without end: labelled and unlabelled segmentation images as
 * they are (labelled ones in another view with their masks, if told to), labelled classification images weakly
 * augmented, and a weak and a strong view of the same unlabelled classification images. Each is merged from its sources,
 * prepared by workers (read and decoded once, resampled, and there split into its views) and batched. There are only the
 * streams that have sets: what another model would draw is not opened, and its branches of the batches are empty.
 *
 * In flight: what `prepareSamples` holds of each of the (at most four) sources of samples, and `prefetchBatches` batches of
 * M samples of each being put together or ready, beside the batch that the sink has.
 */
export const trainingStreams = (sets: TrainingSets, options: TrainingStreamOptions): Flowable<TrainingBatch> => {
  const { batchSize, seed, sizePx } = options
  const asItIs: ViewSpec = { kind: 'identity' }
  const views = trainingViews(options)
  const weak: ViewSpec = { kind: 'weak', ...views.weak }
  const strong: ViewSpec = { kind: 'strong', ...views.strong }
  // A view of its own: with every label in use both streams draw from the same images.
  const labelledWeak: ViewSpec = { ...weak, view: 'labelled' }
  const ofSegmentation: Readonly<Record<Configuration['segmentationView'], ViewSpec>> = {
    identity: asItIs,
    weak: { ...weak, view: 'segmentation' },
    strong: { ...strong, view: 'segmentation' },
  }
  const branches: Readonly<Record<StreamName, Branches>> = {
    segmentationLabelled: {
      views: [ofSegmentation[options.segmentationView ?? 'identity']],
      stack: samples => ({
        segmentationLabelled: { ...stackImages(samples, sizePx), masks: stackMasks(samples, sizePx) },
      }),
    },
    segmentationUnlabelled: {
      views: [asItIs],
      stack: samples => ({ segmentationUnlabelled: stackImages(samples, sizePx) }),
    },
    classificationLabelled: {
      views: [labelledWeak],
      stack: samples => ({
        classificationLabelled: { ...stackImages(samples, sizePx), labels: stackLabels(samples) },
      }),
    },
    classificationUnlabelled: {
      views: [weak, strong],
      stack: samples => ({
        classificationWeak: stackImages(samples, sizePx, 0),
        classificationStrong: stackImages(samples, sizePx, 1),
      }),
    },
  }
  const stream = (name: StreamName, from: readonly WeightedSet[]): Flowable<Partial<TrainingBatch>> => {
    const { views, stack } = branches[name]
    return pipe(
      endlessly(from, orderSeed(seed, name)),
      map(placed => (name.endsWith('Unlabelled') ? withoutLabels(placed) : placed)),
      prepareSamples(views, { ...options, name: `prepare ${name}` }),
      batch(batchSize),
      map(samples => {
        const stacked = stack(samples)
        releaseSamples(samples)
        return stacked
      }),
    )
  }

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
