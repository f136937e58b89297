/** A value of a figure; null is one that is undefined, an empty cell. */
export type FigureValue = string | number | null

/** RFC 4180: a cell with a comma, a quote or a line break stands in quotes, its own quotes doubled. */
const cell = (value: FigureValue): string => {
  const text = value === null ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * The values behind a figure as CSV (RFC 4180, UTF-8, lines end in a line feed): the names of the columns, then a line for
 * each row. Throws on a row that has more or fewer cells than there are columns.
 *
 * @example figureCsv(['model', 'dice'], [['MultiMix', 0.93]]) // 'model,dice\nMultiMix,0.93\n'
 */
export const figureCsv = (columns: readonly string[], rows: readonly (readonly FigureValue[])[]): string => {
  for (const row of rows)
    if (row.length !== columns.length) throw new RangeError(`Expected ${columns.length} cells, got ${row.length}`)
  return [columns, ...rows].map(row => `${row.map(cell).join(',')}\n`).join('')
}
