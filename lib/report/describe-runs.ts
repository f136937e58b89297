import { budgetLabel } from './budget-label.js'
import { listed } from './in-words.js'
import type { ReportRun } from './report-data.js'

const labels = ({ segmentationLabels, classificationLabels, repeat }: ReportRun): string => {
  const budgets = [
    ...(segmentationLabels === null ? [] : [`${budgetLabel(segmentationLabels)} segmentation`]),
    ...(classificationLabels === null ? [] : [`${budgetLabel(classificationLabels)} classification`]),
  ]
  return `${budgets.join(' and ')} labels, repeat ${repeat}`
}

/**
 * Runs in words, by what tells them from others; the models that share it together.
 *
 * @example describeRuns([run]) // 'MultiMix with 10 segmentation and 100 classification labels, repeat 1'
 */
export const describeRuns = (runs: readonly ReportRun[]): string =>
  [...new Set(runs.map(labels))]
    .map(shared => {
      const models = runs.filter(run => labels(run) === shared).map(({ configuration }) => configuration.model)
      return `${listed(models)} with ${shared}`
    })
    .join('; ')
