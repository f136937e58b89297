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

/** A label budget as a number to sort by: all labels are the most, a task that is not learnt (null) has none. */
export const budgetSize = (budget: LabelBudget | null): number =>
  budget === null ? 0 : budget === 'full' ? Number.MAX_SAFE_INTEGER : budget

/** The distinct budgets of a list, from the smallest to all labels; null (a task that is not learnt) is left out. */
export const budgetsOf = (budgets: readonly (LabelBudget | null)[]): readonly LabelBudget[] =>
  [...new Set(budgets)].filter(budget => budget !== null).toSorted((a, b) => budgetSize(a) - budgetSize(b))
