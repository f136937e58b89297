/** A cell with a comma, a quote or a line break stands in quotes, its own quotes doubled. */
const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/**
 * A line of a CSV file (RFC 4180, but that lines end in \n alone).
 *
 * @example csvLine(['a', 'b, c']) // 'a,"b, c"\n'
 */
export const csvLine = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\n`
