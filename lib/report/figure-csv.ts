import { csvLine } from '../codec/csv-line.js'

/** A value of a figure; null is one that is undefined, an empty cell. */
export type FigureValue = string | number | null

/**
 * The values behind a figure as CSV (UTF-8, see `csvLine`): the names of the columns, then a line for
 * each row. Throws on a row that has more or fewer cells than there are columns.
 *
 * @example figureCsv(['model', 'dice'], [['MultiMix', 0.93]]) // 'model,dice\nMultiMix,0.93\n'
 */
export const figureCsv = (columns: readonly string[], rows: readonly (readonly FigureValue[])[]): string => {
  for (const row of rows)
    if (row.length !== columns.length) throw new RangeError(`Expected ${columns.length} cells, got ${row.length}`)
  return [columns, ...rows].map(row => csvLine(row.map(value => (value === null ? '' : String(value))))).join('')
}
