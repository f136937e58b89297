import { modelNames } from '../codec/model-name.js'
import { budgetSize } from './budget-label.js'
import type { ReportRun } from './report-data.js'

/**
 * The run that stands for several where a figure has room for one: of the last model in the order of `modelNames` (MultiMix
 * where it is there), with the largest label budgets, the first repeat. null of none.
 *
 * @example shownRun(data.runs.filter(({ pictures }) => pictures.length > 0))
 */
export const shownRun = (runs: readonly ReportRun[]): ReportRun | null =>
  runs.toSorted(
    (a, b) =>
      modelNames.indexOf(b.configuration.model) - modelNames.indexOf(a.configuration.model) ||
      budgetSize(b.segmentationLabels) - budgetSize(a.segmentationLabels) ||
      budgetSize(b.classificationLabels) - budgetSize(a.classificationLabels) ||
      a.repeat - b.repeat,
  )[0] ?? null
