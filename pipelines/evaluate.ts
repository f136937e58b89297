import type { ClassifiedImageResult, Domain, SegmentedImageResult } from '../lib/codec/image-result.js'
import type { DomainMetrics } from '../lib/codec/run-metrics.js'
import { overlapCounts } from '../lib/metric/overlap-counts.js'
import { segmentationMetrics } from '../lib/metric/segmentation-metrics.js'
import { softDice } from '../lib/metric/soft-dice.js'
import { summariseClassification } from '../lib/metric/summarise-classification.js'
import { summariseSegmentation } from '../lib/metric/summarise-segmentation.js'
import { thresholdMask } from '../lib/metric/threshold-mask.js'
import type { Model } from '../lib/model/model.js'
import { type PredictSetsOptions, predictSets, type SegmentedImage } from './predict-sets.js'
import type { TestSets } from './test-sets.js'

/** Which domain the sets are of. */
export type EvaluateOptions = PredictSetsOptions & Readonly<{ domain: Domain }>

/** What a model reached on one domain, and the values of each image behind it, in the order of the sets. */
export type Evaluated = Readonly<{
  metrics: DomainMetrics
  segmentation: readonly SegmentedImageResult[]
  classification: readonly ClassifiedImageResult[]
}>

/** All measures of an image are undefined where its probabilities are no numbers: its mask would look like a bad one. */
const unmeasured = {
  ...{ dice: null, jaccard: null, precision: null, recall: null, softDice: null, ssim: null },
  ...{ averageHausdorff: null, hausdorff: null, hausdorff95: null, assd: null, predictedAreaPx: null },
}

const measured = (domain: Domain, { source, imageId, truth, probabilities }: SegmentedImage): SegmentedImageResult => {
  const prediction = { ...truth, data: thresholdMask(probabilities) }
  const areas = overlapCounts(truth.data, prediction.data)
  const tested = { domain, source, imageId, truthAreaPx: areas.truth }
  const soft = softDice(truth.data, probabilities)
  if (!Number.isFinite(soft)) return { ...tested, ...unmeasured }
  const { undefinedBecause: _, ...measures } = segmentationMetrics(truth, prediction)
  return { ...tested, ...measures, softDice: soft, predictedAreaPx: areas.prediction }
}

/** The metrics of a task, null where no image of it could be read. */
const ofTask = <Row, Scores>(
  sets: TestSets[keyof TestSets],
  rows: readonly Row[],
  summarise: (source: string, rows: readonly Row[]) => Scores,
): Scores | null => (rows.length === 0 ? null : summarise(sets.map(({ name }) => name).join(' + '), rows))

/**
 * Tests a model on one domain: all measures, of masks at p > 0.5 on each image's own grid of
 * sizePx × sizePx, and of classes at p ≥ 0.5. Images that cannot be read are dead letters and not counted; the metrics of a
 * task are null where there is no set for it, or none of its images could be read.
 */
export const evaluate = async (
  model: Model,
  sets: TestSets,
  { domain, ...options }: EvaluateOptions,
): Promise<Evaluated> => {
  const predicted = await predictSets(model, sets, options, image => measured(domain, image))
  const { segmentation } = predicted
  const classification = predicted.classification.map(
    ({ loss: _, abnormalProbability, ...image }): ClassifiedImageResult => ({
      ...{ domain, ...image },
      abnormalProbability: Number.isNaN(abnormalProbability) ? null : abnormalProbability,
    }),
  )
  return {
    metrics: {
      segmentation: ofTask(sets.segmentation, segmentation, summariseSegmentation),
      classification: ofTask(sets.classification, classification, summariseClassification),
    },
    segmentation,
    classification,
  }
}
