import type { LabelBudget } from '../codec/configuration.js'
import type { SegmentedImageResult } from '../codec/image-result.js'
import { blandAltman } from '../metric/bland-altman.js'
import { budgetLabel, budgetsOf } from './budget-label.js'
import type { FinishedRuns } from './finished-runs.js'

type Facet = Readonly<{ column: string; row: string }>

/**
 * What Bland–Altman plots of mask areas show, in pixels: a column for each segmentation label budget, a row for each class
 * label budget (one without a name where the model has none). `limits` are the limits of agreement, none of one image.
 */
export type MaskAgreement = Readonly<{
  columns: readonly string[]
  rows: readonly string[]
  points: readonly (Facet & Readonly<{ mean: number; difference: number }>)[]
  facets: readonly (Facet & Readonly<{ mean: number; limits: readonly number[] }>)[]
}>

const rowOf = (budget: LabelBudget | null) => (budget === null ? '' : budgetLabel(budget, 'classification'))

/**
 * How the areas of predicted masks agree with those of true ones, over all images and repeats of a pair of budgets. Images
 * without a predicted area are left out, and facets without an image.
 *
 * @example maskAgreement(runs).facets[0].mean
 */
export const maskAgreement = (runs: FinishedRuns<SegmentedImageResult>['runs']): MaskAgreement => {
  const budgets = budgetsOf(runs.map(({ run }) => run.classificationLabels))
  const facets = budgetsOf(runs.map(({ run }) => run.segmentationLabels)).flatMap(column =>
    (budgets.length === 0 ? [null] : budgets).flatMap(row => {
      const areas = runs
        .filter(({ run }) => run.segmentationLabels === column && run.classificationLabels === row)
        .flatMap(({ results }) => results)
        .flatMap(({ truthAreaPx, predictedAreaPx }) =>
          predictedAreaPx === null ? [] : [{ truthAreaPx, predictedAreaPx }],
        )
      const at = { column: budgetLabel(column, 'segmentation'), row: rowOf(row) }
      const { points, meanDifference, lower, upper } = blandAltman(
        areas.map(({ truthAreaPx }) => truthAreaPx),
        areas.map(({ predictedAreaPx }) => predictedAreaPx),
      )
      if (meanDifference === null) return []
      return [{ at, points, mean: meanDifference, limits: lower === null || upper === null ? [] : [lower, upper] }]
    }),
  )
  return {
    columns: [...new Set(facets.map(({ at }) => at.column))],
    rows: budgets.length === 0 ? [''] : budgets.map(rowOf),
    points: facets.flatMap(({ at, points }) => points.map(point => ({ ...at, ...point }))),
    facets: facets.map(({ at, mean, limits }) => ({ ...at, mean, limits })),
  }
}
