import type { LabelBudget } from '../codec/configuration.js'
import type { ExperimentMeasure } from '../codec/experiment-result.js'
import type { ExperimentSummary } from '../codec/experiment-summary.js'
import type { Domain } from '../codec/image-result.js'

/** The columns of the paper, by its own names; HD is its average Hausdorff distance, in pixels. */
const columns = [
  ['DS', 'dice', 3],
  ['JS', 'jaccard', 3],
  ['HD', 'averageHausdorff', 2],
  ['Acc', 'accuracy', 3],
  ['F1-Nor', 'f1Normal', 3],
  ['F1-Abn', 'f1Abnormal', 3],
] as const satisfies readonly (readonly [string, ExperimentMeasure, number])[]

const domains = ['in-domain', 'cross-domain'] as const satisfies readonly Domain[]

const budget = (labels: LabelBudget | null) => (labels === null ? '–' : String(labels))

/** `0.912 ± 0.010`; of one run without the spread, and a dash for what is undefined or not learnt. */
const value = (summary: ExperimentSummary, measure: ExperimentMeasure, digits: number): string => {
  const [mean, deviation] = [summary[`${measure}Mean`], summary[`${measure}Deviation`]]
  if (mean === null) return '–'
  return `${mean.toFixed(digits)}${deviation === null ? '' : ` ± ${deviation.toFixed(digits)}`}`
}

const cellsOf = (summary: ExperimentSummary): readonly string[] => [
  summary.model,
  budget(summary.segmentationLabels),
  budget(summary.classificationLabels),
  String(summary.runs),
  ...columns.map(([, measure, digits]) => value(summary, measure, digits)),
]

/**
 * The table of an experiment as text for a terminal, in-domain above cross-domain: a line for each model and label budgets,
 * with mean ± sample standard deviation of the paper's main measures over the runs. Rows without a run are left out. Ends in
 * a newline; columns line up where every character is one column wide.
 *
 * @example process.stdout.write(experimentTable(experimentSummary(rows, results)))
 */
export const experimentTable = (summaries: readonly ExperimentSummary[]): string =>
  domains
    .map(domain => {
      const heading = [domain, 'seg', 'cls', 'runs', ...columns.map(([name]) => name)]
      const rows = [heading, ...summaries.filter(row => row.domain === domain && row.runs > 0).map(cellsOf)]
      const widths = heading.map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
      const line = (cells: readonly string[]) =>
        cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  ')
      return `${rows.map(line).join('\n')}\n`
    })
    .join('\n')
