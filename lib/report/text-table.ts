/**
 * Rows of cells as lines of text: the first column aligned left, the others right, two spaces between. The first row
 * is the heading, set off by a line of dashes. Every row has as many cells as the first.
 *
 * @example textTable([['system', 'images/s'], ['sharp', '103']])
 */
export const textTable = (rows: readonly (readonly string[])[]): string => {
  const heading = rows[0] ?? []
  const odd = rows.find(row => row.length !== heading.length)
  if (odd) throw new RangeError(`textTable: expected ${heading.length} cells in each row, got ${odd.length}: ${odd[0]}`)
  const widths = heading.map((_, column) => Math.max(...rows.map(row => row[column]!.length)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd()
  const [first, ...others] = rows.map(line)
  return [first, '-'.repeat(widths.reduce((sum, width) => sum + width, 2 * (widths.length - 1))), ...others].join('\n')
}
