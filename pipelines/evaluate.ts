import { pipe } from 'fp-ts/lib/function.js'
import type { DomainMetrics } from '../lib/codec/run-metrics.js'
import { batch } from '../lib/flowable/batch.js'
import { forEach } from '../lib/flowable/for-each.js'
import { classificationScores } from '../lib/metric/classification-scores.js'
import { maskOverlap } from '../lib/metric/mask-overlap.js'
import { segmentationScores } from '../lib/metric/segmentation-scores.js'
import { thresholdMask } from '../lib/metric/threshold-mask.js'
import type { Model } from '../lib/model/model.js'
import { predictClass, predictSegmentation } from '../lib/model/predict.js'
import type { SaliencyScale } from '../lib/model/saliency.js'
import type { SampleSet } from './data-folder.js'
import { once, type PrepareSamplesOptions, prepareSamples } from './prepare-samples.js'
import type { PreparedSample } from './prepare-together.js'
import { stackImages, stackLabels } from './stack.js'

/** The test sets of one domain; none where a domain has no set for a task, or the model does not learn it. */
export type TestSets = Readonly<{ segmentation: readonly SampleSet[]; classification: readonly SampleSet[] }>

export type EvaluateOptions = PrepareSamplesOptions &
  Readonly<{
    /** How the model's saliency maps were scaled in training. */
    saliencyScale: SaliencyScale
    /** Aborting it stops the evaluation; the promise rejects with its reason. */
    signal: AbortSignal
    /** Called after each batch with the images done so far. */
    onProgress(source: string, images: number, of: number): void
  }>

/** Images are predicted by the batch. */
const BATCH = 16

const eachBatch = (
  dataset: SampleSet,
  options: EvaluateOptions,
  use: (drawn: readonly PreparedSample[], pixels: Uint8Array) => Promise<void>,
) => {
  let done = 0
  return pipe(
    once(dataset),
    prepareSamples([{ kind: 'identity' }], options),
    batch(BATCH),
    forEach(
      async drawn => {
        await use(drawn, stackImages(drawn, options.sizePx).images)
        done += drawn.length
        options.onProgress(dataset.name, done, dataset.length)
        await new Promise<void>(resolve => setImmediate(resolve))
      },
      { signal: options.signal },
    ),
  )
}

const joined = (sets: readonly SampleSet[]) => sets.map(({ name }) => name).join(' + ')

/**
 * Tests a model on one domain: hard Dice and Jaccard at p > 0.5 on each image's own grid of sizePx × sizePx, and
 * accuracy and both F1 at p ≥ 0.5. Images that cannot be read are dead letters and not counted. null where there is
 * no set for a task, or none of its images could be read.
 */
export const evaluate = async (model: Model, sets: TestSets, options: EvaluateOptions): Promise<DomainMetrics> => {
  const overlaps: { dice: number; jaccard: number }[] = []
  for (const dataset of sets.segmentation)
    await eachBatch(dataset, options, async (drawn, pixels) => {
      const area = options.sizePx ** 2
      const { probabilities } = await predictSegmentation(model, pixels, drawn.length, options)
      drawn.forEach(({ views }, i) => {
        const mask = views[0]?.mask
        if (mask) overlaps.push(maskOverlap(mask.data, thresholdMask(probabilities.subarray(i * area, (i + 1) * area))))
      })
    })

  const labels: number[] = []
  const scores: number[] = []
  for (const dataset of sets.classification)
    await eachBatch(dataset, options, async (drawn, pixels) => {
      scores.push(...(await predictClass(model, pixels, drawn.length)))
      labels.push(...stackLabels(drawn))
    })

  return {
    segmentation:
      overlaps.length > 0
        ? { source: joined(sets.segmentation), images: overlaps.length, ...segmentationScores(overlaps) }
        : null,
    classification:
      labels.length > 0
        ? { source: joined(sets.classification), images: labels.length, ...classificationScores(labels, scores) }
        : null,
  }
}
