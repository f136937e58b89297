import type { ValidationRecord } from '../lib/codec/validation-record.js'
import type { ValidationScore } from '../lib/codec/validation-score.js'
import { classificationMetrics } from '../lib/metric/classification-metrics.js'
import { maskOverlap } from '../lib/metric/mask-overlap.js'
import { softDiceLoss } from '../lib/metric/soft-dice-loss.js'
import { thresholdMask } from '../lib/metric/threshold-mask.js'
import type { Model } from '../lib/model/model.js'
import { type PredictSetsOptions, predictSets, type SegmentedImage } from './predict-sets.js'
import type { TestSets } from './test-sets.js'

/** What a validation finds out; when it was and whether it was the best, its caller knows. */
export type ValidationParts = Pick<ValidationRecord, 'images' | 'losses' | 'scores'>

/** `diceWeight` is α of the weighted sum of losses. */
export type ValidateOptions = PredictSetsOptions & Readonly<{ diceWeight: number }>

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

/** What is asked of a validation image: no more than epochs are compared by. */
const measured = ({ truth, probabilities }: SegmentedImage) => ({
  ...maskOverlap(truth.data, thresholdMask(probabilities)),
  loss: softDiceLoss(truth.data, probabilities),
})

/**
 * Validates a model: the supervised losses, with dropout off and averaged over all images (not over batches, so that
 * their size changes nothing), their sum CE + α·Dice, and the scores of the tests; all from one forward pass for each
 * image of a set. A task without an image that could be read has null and adds nothing to the sum; images that could not
 * are dead letters.
 *
 * The model is not changed and no tensor is left. It may be one with other weights: `{ ...model, weights: averaged }`.
 *
 * The released code's validation loss is always 0, so that its "best" weights are those of the first epoch.
 */
export const validate = async (model: Model, sets: TestSets, options: ValidateOptions): Promise<ValidationParts> => {
  const predicted = await predictSets(model, sets, options, measured)
  const crossEntropy = mean(predicted.classification.map(({ loss }) => loss))
  const dice = mean(predicted.segmentation.map(({ loss }) => loss))
  const { accuracy, f1Normal, f1Abnormal } = classificationMetrics(
    predicted.classification.map(({ label }) => label),
    predicted.classification.map(({ abnormalProbability }) => abnormalProbability),
  )
  return {
    images: { segmentation: predicted.segmentation.length, classification: predicted.classification.length },
    losses: { crossEntropy, dice, total: (crossEntropy ?? 0) + options.diceWeight * (dice ?? 0) },
    scores: {
      dice: mean(predicted.segmentation.map(image => image.dice)),
      jaccard: mean(predicted.segmentation.map(image => image.jaccard)),
      ...{ accuracy, f1Normal, f1Abnormal },
    },
  }
}

/**
 * The value that epochs are compared by; null where no image of what it needs could be read. `mean` is that of Dice and
 * accuracy, or the one of them that there is, where a model learns one task.
 */
export const scoreOf = ({ losses, scores }: ValidationParts, score: ValidationScore): number | null => {
  switch (score) {
    case 'loss':
      return losses.crossEntropy === null && losses.dice === null ? null : losses.total
    case 'mean':
      return mean([scores.dice, scores.accuracy].filter(value => value !== null))
    default:
      return scores[score]
  }
}

/**
 * Whether `value` is better than the best before it, which is null where there is none: a loss that is lower, any other
 * score that is higher. The same again is not better, so that of equals the first is kept.
 */
export const isBetter = (score: ValidationScore, value: number, best: number | null): boolean =>
  best === null ? !Number.isNaN(value) : score === 'loss' ? value < best : value > best
