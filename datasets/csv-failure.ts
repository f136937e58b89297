import { messageOf } from '../lib/codec/message-of.js'

/** What csv-parse throws. */
type Thrown = Readonly<{ code?: string; lines?: number }>

/** The first line with an odd number of quotes, from 1: where a quote is opened and not closed. */
const unclosedLine = (bytes: Buffer): number => {
  const lines = bytes.toString('latin1').split(/\r\n|\n|\r/)
  return lines.findIndex(line => (line.split('"').length - 1) % 2 === 1) + 1
}

/**
 * The line and the cause, in words, of a table that is no CSV, from what csv-parse threw. A quote that is never closed
 * takes in the whole rest of the file: it is told where it was opened, not where the file ends.
 *
 * @example csvFailure(bytes, error) // { line: 501, cause: 'a quote that is opened here is never closed' }
 */
export const csvFailure = (bytes: Buffer, error: unknown): Readonly<{ line: number; cause: string }> => {
  const { code, lines = 1 } = error as Thrown
  return code === 'CSV_QUOTE_NOT_CLOSED'
    ? { line: unclosedLine(bytes), cause: 'a quote that is opened here is never closed' }
    : { line: lines, cause: messageOf(error) }
}
