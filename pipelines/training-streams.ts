import { pipe } from 'fp-ts/lib/function.js'
import type { Configuration } from '../lib/codec/configuration.js'
import type { TrainingBatch } from '../lib/codec/training-batch.js'
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
import { releaseSamples, stackImages, stackLabels, stackMasks } from './stack.js'

/** What each of the streams draws from. The two views share one stream of unlabelled images. */
export type TrainingSets = Readonly<{
  segmentationLabelled: readonly WeightedSet[]
  segmentationUnlabelled: readonly WeightedSet[]
  classificationLabelled: readonly WeightedSet[]
  classificationUnlabelled: readonly WeightedSet[]
}>

export type TrainingStreamOptions = PrepareSamplesOptions &
  Readonly<{
    seed: number
    /** M of Algorithm 1. */
    batchSize: number
    prefetchBatches: number
  }> &
  // How the views are made; what is missing is as in the paper.
  Readonly<
    Partial<
      Pick<Configuration, 'weakCropPaddingPx' | 'strongCropPaddingPx' | 'randAugment' | 'cutoutPx' | 'segmentationView'>
    >
  >

/**
 * The five streams of Algorithm 1 (arXiv 2010.14731), without end: labelled and unlabelled segmentation images as
 * they are (labelled ones in another view with their masks, if told to), labelled classification images weakly
 * augmented, and a weak and a strong view of the same unlabelled classification images. Each is merged from its sources, prepared by workers (read and decoded once, resampled, and
 * there split into its views) and batched.
 *
 * In flight: what `prepareSamples` holds of each of the four sources of samples, and `prefetchBatches` batches of 4 × M
 * samples (5 × M images) being put together or ready, beside the batch that the sink has.
 */
export const trainingStreams = (sets: TrainingSets, options: TrainingStreamOptions): Flowable<TrainingBatch> => {
  const { batchSize, seed, sizePx } = options
  const { weakCropPaddingPx = null, strongCropPaddingPx = null, randAugment, cutoutPx = 0 } = options
  const asItIs: ViewSpec = { kind: 'identity' }
  const weak: ViewSpec = { kind: 'weak', seed, view: 'weak', cropPaddingPx: weakCropPaddingPx }
  // A view of its own: with every label in use both streams draw from the same images.
  const labelledWeak: ViewSpec = { ...weak, view: 'labelled' }
  const strong: ViewSpec = { kind: 'strong', seed, cropPaddingPx: strongCropPaddingPx, cutoutPx, ...randAugment }
  const ofSegmentation: Readonly<Record<Configuration['segmentationView'], ViewSpec>> = {
    identity: asItIs,
    weak: { ...weak, view: 'segmentation' },
    strong: { ...strong, view: 'segmentation' },
  }
  const keys = (name: keyof TrainingSets) => endlessly(sets[name], orderSeed(seed, name))
  const stream = (name: keyof TrainingSets, views: readonly ViewSpec[], from = keys(name)) =>
    pipe(from, prepareSamples(views, { ...options, name: `prepare ${name}` }), batch(batchSize))
  const unlabelled = (name: keyof TrainingSets, views: readonly ViewSpec[]) =>
    stream(name, views, pipe(keys(name), map(withoutLabels)))

  return pipe(
    stream('segmentationLabelled', [ofSegmentation[options.segmentationView ?? 'identity']]),
    zip(unlabelled('segmentationUnlabelled', [asItIs])),
    zip(stream('classificationLabelled', [labelledWeak])),
    zip(unlabelled('classificationUnlabelled', [weak, strong])),
    map(([[[segL, segU], clsL], clsU]) => {
      const together: TrainingBatch = {
        sizePx,
        segmentationLabelled: { ...stackImages(segL, sizePx), masks: stackMasks(segL, sizePx) },
        segmentationUnlabelled: stackImages(segU, sizePx),
        classificationLabelled: { ...stackImages(clsL, sizePx), labels: stackLabels(clsL) },
        classificationWeak: stackImages(clsU, sizePx, 0),
        classificationStrong: stackImages(clsU, sizePx, 1),
      }
      releaseSamples([segL, segU, clsL, clsU].flat())
      return together
    }),
    prefetch(options.prefetchBatches),
  )
}

/** A sample of which only the image is used: its mask files are not read. */
const withoutLabels = (placed: Placed): Placed => ({ ...placed, key: { ...placed.key, label: null, maskPaths: [] } })

/** Each stream has an order of its own, so that labelled and unlabelled images do not meet in the same pairs. */
const orderSeed = (seed: number, stream: string) => Math.floor(keyedRandom(seed, 'order', stream)() * 2 ** 31)
