import { pipe } from 'fp-ts/lib/function.js'
import { identityView } from '../lib/augment/identity-view.js'
import { keyedRandom } from '../lib/augment/keyed-random.js'
import { strongView } from '../lib/augment/strong-view.js'
import type { View } from '../lib/augment/view.js'
import { weakView } from '../lib/augment/weak-view.js'
import type { TrainingBatch } from '../lib/codec/training-batch.js'
import { batch } from '../lib/flowable/batch.js'
import { branch } from '../lib/flowable/branch.js'
import type { Flowable } from '../lib/flowable/flowable.js'
import { map } from '../lib/flowable/map.js'
import { prefetch } from '../lib/flowable/prefetch.js'
import { zip } from '../lib/flowable/zip.js'
import { type DrawnSample, endlessly, type ReadOptions, readSamples, type WeightedSet } from './read-samples.js'
import { stackImages, stackLabels, stackMasks } from './stack.js'

/** What each of the streams draws from. The two views share one stream of unlabelled images. */
export type TrainingSets = Readonly<{
  segmentationLabelled: readonly WeightedSet[]
  segmentationUnlabelled: readonly WeightedSet[]
  classificationLabelled: readonly WeightedSet[]
  classificationUnlabelled: readonly WeightedSet[]
}>

export type TrainingStreamOptions = ReadOptions &
  Readonly<{
    seed: number
    /** M of Algorithm 1. */
    batchSize: number
    prefetchBatches: number
    /** Padding of the views' crops, in pixels; null is an eighth of the size. */
    weakCropPaddingPx: number | null
    strongCropPaddingPx: number | null
  }>

/**
 * The five streams of Algorithm 1 (arXiv 2010.14731), without end: labelled and unlabelled segmentation images as
 * they are, labelled classification images weakly augmented, and a weak and a strong view of the same unlabelled
 * classification images, decoded once. Each is merged from its sources, read, resampled and batched.
 *
 * In flight: at most 4 × `concurrency` samples being read and `prefetchBatches` batches of 4 × M samples (5 × M images)
 * being put together or ready, beside the batch that the sink has.
 */
export const trainingStreams = (sets: TrainingSets, options: TrainingStreamOptions): Flowable<TrainingBatch> => {
  const { batchSize, seed, sizePx } = options
  const weak = weakView({ seed, ...padding(options.weakCropPaddingPx) })
  // A view of its own: with every label in use both streams draw from the same images.
  const labelledWeak = weakView({ seed, view: 'labelled', ...padding(options.weakCropPaddingPx) })
  const strong = strongView({ seed, ...padding(options.strongCropPaddingPx) })
  const stream = (name: keyof TrainingSets) => pipe(endlessly(sets[name], orderSeed(seed, name)), readSamples(options))

  const segmentationLabelled = pipe(stream('segmentationLabelled'), viewed(identityView), batch(batchSize))
  const segmentationUnlabelled = pipe(stream('segmentationUnlabelled'), viewed(identityView), batch(batchSize))
  const classificationLabelled = pipe(stream('classificationLabelled'), viewed(labelledWeak), batch(batchSize))
  const classificationViews = pipe(
    stream('classificationUnlabelled'),
    branch(batchSize, (shared: Flowable<DrawnSample>) =>
      pipe(shared, viewed(weak), batch(batchSize), zip(pipe(shared, viewed(strong), batch(batchSize)))),
    ),
  )

  return pipe(
    segmentationLabelled,
    zip(segmentationUnlabelled),
    zip(classificationLabelled),
    zip(classificationViews),
    map(
      ([[[segL, segU], clsL], [clsWeak, clsStrong]]): TrainingBatch => ({
        sizePx,
        segmentationLabelled: { ...stackImages(segL, sizePx), masks: stackMasks(segL, sizePx) },
        segmentationUnlabelled: stackImages(segU, sizePx),
        classificationLabelled: { ...stackImages(clsL, sizePx), labels: stackLabels(clsL) },
        classificationWeak: stackImages(clsWeak, sizePx),
        classificationStrong: stackImages(clsStrong, sizePx),
      }),
    ),
    prefetch(options.prefetchBatches),
  )
}

const viewed = (view: View) =>
  map(
    ({ epoch, sample }: DrawnSample): DrawnSample => ({
      epoch,
      sample: { ...sample, image: view(sample.image, { epoch, sampleId: sample.key.id }) },
    }),
  )

const padding = (px: number | null) => (px === null ? {} : { cropPaddingPx: px })

/** Each stream has an order of its own, so that labelled and unlabelled images do not meet in the same pairs. */
const orderSeed = (seed: number, stream: string) => Math.floor(keyedRandom(seed, 'order', stream)() * 2 ** 31)
