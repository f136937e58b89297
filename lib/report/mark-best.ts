import { type MeasureName, measureNames, reportMeasures, TABLE_DIGITS } from './report-measures.js'
import type { ResultRow } from './result-row.js'

/** A mean as printed, the larger the better: what a reader sees as equal is equal. */
const merit = (measure: MeasureName, mean: number): number =>
  Number(mean.toFixed(TABLE_DIGITS)) * (reportMeasures[measure].better === 'higher' ? 1 : -1)

/**
 * The rows with the best mean of each measure marked, apart for those with every label in use and those without (the
 * semi-supervised ones), as printed: equal ones all. Of a measure that only one row of its kind has, none is the best.
 */
export const markBest = (rows: readonly ResultRow[]): readonly ResultRow[] => {
  const bestOf = (measure: MeasureName, fullySupervised: boolean): number | null => {
    const merits = rows
      .filter(row => row.fullySupervised === fullySupervised)
      .flatMap(row => row.cells[measure]?.mean ?? [])
      .map(mean => merit(measure, mean))
    return merits.length < 2 ? null : Math.max(...merits)
  }
  const best = new Map(
    measureNames.map(measure => [measure, { full: bestOf(measure, true), fewer: bestOf(measure, false) }]),
  )
  return rows.map(row => ({
    ...row,
    cells: Object.fromEntries(
      measureNames.map(measure => {
        const cell = row.cells[measure]
        const top = best.get(measure)![row.fullySupervised ? 'full' : 'fewer']
        const isBest = cell !== null && cell.mean !== null && top !== null && merit(measure, cell.mean) === top
        return [measure, cell && { ...cell, best: isBest }]
      }),
    ) as ResultRow['cells'],
  }))
}
