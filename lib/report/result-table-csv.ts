import { type FigureValue, figureCsv } from './figure-csv.js'
import { measureNames } from './report-measures.js'
import type { ResultTable } from './result-table.js'

/**
 * A domain's result table as CSV, every measure of every row a line: mean, sample standard deviation, the repeats that it is
 * of, and the published value with why it is suspect. An empty cell is undefined, or not published.
 */
export const resultTableCsv = ({ rows }: ResultTable): string =>
  figureCsv(
    [
      ...['domain', 'model', 'classificationLabels', 'segmentationLabels', 'measure', 'mean', 'deviation', 'n', 'best'],
      ...['published', 'publishedIsImplied', 'publishedIsSuspect', 'remarks'],
    ],
    rows.flatMap(row =>
      measureNames.flatMap((measure): readonly (readonly FigureValue[])[] => {
        const cell = row.cells[measure]
        if (cell === null) return []
        const { mean, deviation, n, best, published, remarks } = cell
        return [
          [
            ...[row.domain, row.model, row.classificationLabels, row.segmentationLabels, measure, mean, deviation, n],
            ...[String(best), published?.value ?? null, published === null ? null : String(published.implied)],
            ...[published?.suspect ?? null, remarks.map(({ text }) => text).join('; ') || null],
          ],
        ]
      }),
    ),
  )
