import type { LabelBudget } from '../codec/configuration.js'

/**
 * A label budget as a figure names it.
 *
 * @example budgetLabel('full', 'segmentation') // 'all segmentation labels'
 */
export const budgetLabel = (budget: LabelBudget, task?: 'segmentation' | 'classification'): string => {
  const number = budget === 'full' ? 'all' : budget.toLocaleString('en-US')
  return task === undefined ? number : `${number} ${task === 'classification' ? 'class' : task} labels`
}

const size = (budget: LabelBudget) => (budget === 'full' ? Number.POSITIVE_INFINITY : budget)

/** The distinct budgets of a list, from the smallest to all labels; null (a task that is not learnt) is left out. */
export const budgetsOf = (budgets: readonly (LabelBudget | null)[]): readonly LabelBudget[] =>
  [...new Set(budgets)].filter(budget => budget !== null).toSorted((a, b) => (size(a) < size(b) ? -1 : 1))
