import type { FigureValue } from './figure-csv.js'
import type { ReportRun } from './report-data.js'

/** The columns by which the values of a figure say which run they are of. */
export const runColumns = ['model', 'segmentationLabels', 'classificationLabels', 'repeat'] as const

/** A run's cells under `runColumns`; the budget of a task that it does not learn is empty. */
export const runCells = (run: ReportRun): readonly FigureValue[] => [
  run.configuration.model,
  run.segmentationLabels,
  run.classificationLabels,
  run.repeat,
]
