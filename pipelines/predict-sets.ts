import { pipe } from 'fp-ts/lib/function.js'
import type { ClassificationScores, SegmentationScores } from '../lib/codec/run-metrics.js'
import { batch } from '../lib/flowable/batch.js'
import { forEach } from '../lib/flowable/for-each.js'
import { classCrossEntropy } from '../lib/metric/class-cross-entropy.js'
import { classificationScores } from '../lib/metric/classification-scores.js'
import { maskOverlap } from '../lib/metric/mask-overlap.js'
import { segmentationScores } from '../lib/metric/segmentation-scores.js'
import { softDiceLoss } from '../lib/metric/soft-dice-loss.js'
import { thresholdMask } from '../lib/metric/threshold-mask.js'
import type { Model } from '../lib/model/model.js'
import { predictClassLogits, predictSegmentation } from '../lib/model/predict.js'
import type { SaliencyScale } from '../lib/model/saliency.js'
import type { SampleSet } from './data-folder.js'
import { once, type PrepareSamplesOptions, prepareSamples } from './prepare-samples.js'
import type { PreparedSample } from './prepare-together.js'
import { stackImages, stackLabels } from './stack.js'
import type { TestSets } from './test-sets.js'

/** How a model's mask of one image fits the true one: the overlap of the masks at p > 0.5, and the Dice loss. */
export type SegmentedImage = SegmentationScores & Readonly<{ loss: number }>

/** What a model makes of one image's class: the probability of abnormal beside the label (1 = abnormal); cross-entropy. */
export type ClassifiedImage = Readonly<{ label: 0 | 1; abnormalProbability: number; loss: number }>

/** The images of each task that could be read, in the order of their sets. */
export type PredictedSets = Readonly<{
  segmentation: readonly SegmentedImage[]
  classification: readonly ClassifiedImage[]
}>

export type PredictSetsOptions = PrepareSamplesOptions &
  Readonly<{
    /** How the model's saliency maps were scaled in training. */
    saliencyScale: SaliencyScale
    /** Aborting it stops the prediction; the promise rejects with its reason. */
    signal: AbortSignal
    /** Called after each batch with the images done so far. */
    onProgress(source: string, images: number, of: number): void
  }>

/** Images are predicted by the batch. */
const BATCH = 16

const eachBatch = (
  dataset: SampleSet,
  options: PredictSetsOptions,
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

/**
 * Compares a model with what is known of each image of these sets, dropout off, each image on its own grid of
 * sizePx × sizePx: one forward pass for each image of a set, streaming, with numbers alone kept of it. Images that cannot
 * be read are dead letters and left out. The model is not changed and no tensor is left.
 */
export const predictSets = async (
  model: Model,
  sets: TestSets,
  options: PredictSetsOptions,
): Promise<PredictedSets> => {
  const segmentation: SegmentedImage[] = []
  const area = options.sizePx ** 2
  for (const dataset of sets.segmentation)
    await eachBatch(dataset, options, async (drawn, pixels) => {
      const { probabilities } = await predictSegmentation(model, pixels, drawn.length, options)
      drawn.forEach(({ views }, i) => {
        const truth = views[0]?.mask?.data
        if (!truth) return
        const own = probabilities.subarray(i * area, (i + 1) * area)
        segmentation.push({ ...maskOverlap(truth, thresholdMask(own)), loss: softDiceLoss(truth, own) })
      })
    })

  const classification: ClassifiedImage[] = []
  for (const dataset of sets.classification)
    await eachBatch(dataset, options, async (drawn, pixels) => {
      const logits = await predictClassLogits(model, pixels, drawn.length)
      stackLabels(drawn).forEach((value, i) => {
        const [label, normal, abnormal] = [value === 1 ? 1 : 0, logits[2 * i]!, logits[2 * i + 1]!] as const
        classification.push({
          label,
          abnormalProbability: 1 / (1 + Math.exp(normal - abnormal)),
          loss: classCrossEntropy([normal, abnormal], label),
        })
      })
    })
  return { segmentation, classification }
}

/** The scores of each task over all its images; null where there is none. */
export const scoresOf = ({
  segmentation,
  classification,
}: PredictedSets): Readonly<{
  segmentation: SegmentationScores | null
  classification: ClassificationScores | null
}> => ({
  segmentation: segmentation.length === 0 ? null : segmentationScores(segmentation),
  classification:
    classification.length === 0
      ? null
      : classificationScores(
          classification.map(({ label }) => label),
          classification.map(({ abnormalProbability }) => abnormalProbability),
        ),
})
