import type { LabelBudget } from '../../codec/configuration.js'
import type { ModelName } from '../../codec/model-name.js'

type Value = number | null

/**
 * A line of the paper's result tables: model, labels of classification and of segmentation (null for a task that is not
 * learnt), then the values as printed, in the order of `publishedMeasures`. Overlaps and rates 0…1, the distance in pixels.
 */
export type PublishedRow = readonly [
  model: ModelName,
  classificationLabels: LabelBudget | null,
  segmentationLabels: LabelBudget | null,
  accuracy: Value,
  f1Normal: Value,
  f1Abnormal: Value,
  dice: Value,
  jaccard: Value,
  ssim: Value,
  averageHausdorff: Value,
  precision: Value,
  recall: Value,
]

/** What the columns of the paper's tables are: Acc, F1-Nor, F1-Abn, DS, JS, SSIM, HD, P, R. */
export const publishedMeasures = [
  'accuracy',
  'f1Normal',
  'f1Abnormal',
  'dice',
  'jaccard',
  'ssim',
  'averageHausdorff',
  'precision',
  'recall',
] as const
export type PublishedMeasure = (typeof publishedMeasures)[number]
