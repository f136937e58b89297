import type { LabelBudget } from '../codec/configuration.js'
import type { ClassifiedImageResult } from '../codec/image-result.js'
import type { ModelName } from '../codec/model-name.js'
import { classMetrics } from '../metric/class-metrics.js'
import { meanAndDeviation } from '../metric/mean-and-deviation.js'
import { budgetLabel, budgetsOf } from './budget-label.js'
import type { FinishedRuns } from './finished-runs.js'
import type { ReportRun } from './report-data.js'

type Placed = Readonly<{ facet: string; model: ModelName; x: number }>

/**
 * What a plot of accuracy by label budget shows. `x` is the index of the class label budget, the models of one budget a
 * little apart; `facet` the segmentation label budget. `low` and `high` are a sample standard deviation from the mean.
 */
export type AccuracyPoints = Readonly<{
  facets: readonly string[]
  budgets: readonly LabelBudget[]
  /** null where a score is not a number. */
  all: readonly Readonly<{ run: ReportRun; accuracy: number | null }>[]
  points: readonly (Placed & Readonly<{ budget: LabelBudget; accuracy: number }>)[]
  means: readonly (Placed & Readonly<{ mean: number; low: number; high: number }>)[]
}>

/** How far apart the models of one budget are, as a share of the way to the next budget. */
const apart = 0.08

/**
 * The accuracies of runs and their means over repeats. A run of a model without segmentation labels is in each facet; where
 * there is none with some, there is one facet without a name.
 *
 * @example accuracyPoints(finishedRuns(data, 'classification', 'in-domain'))
 */
export const accuracyPoints = ({ runs, models }: FinishedRuns<ClassifiedImageResult>): AccuracyPoints => {
  const budgets = budgetsOf(runs.map(({ run }) => run.classificationLabels))
  const facetOf = (budget: LabelBudget) => budgetLabel(budget, 'segmentation')
  const names = budgetsOf(runs.map(({ run }) => run.segmentationLabels)).map(facetOf)
  const facets = names.length === 0 ? [''] : names
  const position = (model: ModelName, budget: LabelBudget) =>
    budgets.indexOf(budget) + apart * (models.indexOf(model) - (models.length - 1) / 2)
  const all = runs.map(({ run, results }) => ({ run, accuracy: classMetrics(results).accuracy }))
  const points = all.flatMap(({ run, accuracy }) => {
    if (accuracy === null) return []
    const { model } = run.configuration
    const budget = run.classificationLabels!
    const within = run.segmentationLabels === null ? facets : [facetOf(run.segmentationLabels)]
    return within.map(facet => ({ facet, model, budget, x: position(model, budget), accuracy }))
  })
  const means = facets.flatMap(facet =>
    models.flatMap(model =>
      budgets.flatMap(budget => {
        const of = points.filter(point => point.facet === facet && point.model === model && point.budget === budget)
        const { mean, deviation } = meanAndDeviation(of.map(({ accuracy }) => accuracy))
        if (mean === null) return []
        const [low, high] = [Math.max(0, mean - (deviation ?? 0)), Math.min(1, mean + (deviation ?? 0))]
        return [{ facet, model, x: position(model, budget), mean, low, high }]
      }),
    ),
  )
  return { facets, budgets, all, points, means }
}
