import type { LabelBudget } from '../codec/configuration.js'
import type { ExperimentRow } from '../codec/experiment.js'
import { budgetLabel } from './budget-label.js'

const budget = (labels: LabelBudget | null): string => (labels === null ? '–' : budgetLabel(labels))

/**
 * A row's label budgets as its head in a table: class labels, then masks; – for a task that is not learnt.
 *
 * @example rowBudgets(row) // '1,000 · all'
 */
export const rowBudgets = ({ classificationLabels, segmentationLabels }: Omit<ExperimentRow, 'model'>): string =>
  `${budget(classificationLabels)} · ${budget(segmentationLabels)}`

/**
 * A row in words.
 *
 * @example rowName(row) // 'MultiMix with 100 class labels and 10 masks'
 */
export const rowName = ({ model, classificationLabels, segmentationLabels }: ExperimentRow): string => {
  const budgets = [
    ...(classificationLabels === null ? [] : [`${budget(classificationLabels)} class labels`]),
    ...(segmentationLabels === null ? [] : [`${budget(segmentationLabels)} masks`]),
  ]
  return `${model} with ${budgets.join(' and ')}`
}
