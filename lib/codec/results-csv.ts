import { parse } from 'csv-parse/sync'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type * as t from 'io-ts'
import { csvLine } from './csv-line.js'
import { messageOf } from './message-of.js'
import { numberOfText } from './number-of-text.js'
import type { PipelineError } from './pipeline-error.js'
import { problems } from './problems.js'

/** A codec of flat records: each field a text, a number or null. */
export type RecordCodec<P extends t.Props> = t.ReadonlyC<t.ExactC<t.TypeC<P>>>

/** How records are written as a table and read again. */
export type ResultsCsv<A> = Readonly<{
  /** A header line of the fields' names, then a line for each record. */
  encode(records: readonly A[]): string
  /** The records of a table; `path` is named in errors, with the line. Left RowInvalid at the first that is wrong. */
  decode(text: string, path: string): E.Either<PipelineError, readonly A[]>
}>

const stage = 'results'

/** A record and the number of its last line in the file, as csv-parse gives them with `info`. */
type Parsed = Readonly<{ record: readonly string[]; info: Readonly<{ lines: number }> }>

/** Numbers are written in full, so that they come back to the last bit. */
const written = (field: string, value: unknown): string => {
  if (value === null) return ''
  if (typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))) return String(value)
  throw new TypeError(`Expected ${field} to be a text, a finite number or null, got ${value}`)
}

/** What a cell holds: the field says whether 007 is a text or a number, and whether nothing is null or an empty text. */
const read = (type: t.Mixed, text: string): unknown => {
  if (text === '') return type.is(null) ? null : text
  return type.is(text) ? text : numberOfText(text)
}

/**
 * Tables of records of a codec as CSV (RFC 4180, UTF-8): the columns are its fields, an empty cell is null. Reading gives
 * what was written, bit for bit; only that an empty text in a field that may be null too comes back as null.
 *
 * @example resultsCsv(ClassifiedImageResult).decode(readFileSync(path, 'utf8'), path)
 */
export const resultsCsv = <P extends t.Props>(codec: RecordCodec<P>): ResultsCsv<t.TypeOf<RecordCodec<P>>> => {
  const props = codec.type.type.props
  const fields = Object.keys(props)
  const header = csvLine(fields)
  const invalid = (path: string, line: number, cause: string): PipelineError => ({
    ...{ _tag: 'RowInvalid', path, line, stage, cause },
  })
  const parsed = (text: string, path: string): E.Either<PipelineError, readonly Parsed[]> =>
    E.tryCatch(
      () => parse(text, { bom: true, info: true }) as unknown as readonly Parsed[],
      error => invalid(path, (error as { lines?: number }).lines ?? 1, messageOf(error)),
    )
  const decodeRow = (path: string, { record, info }: Parsed): E.Either<PipelineError, t.TypeOf<RecordCodec<P>>> =>
    pipe(
      codec.decode(Object.fromEntries(fields.map((field, i) => [field, read(props[field]!, record[i] ?? '')]))),
      E.mapLeft(errors => invalid(path, info.lines, problems(errors).join('; '))),
    )
  return {
    encode: records =>
      header +
      records
        .map(record => csvLine(fields.map(field => written(field, (record as Record<string, unknown>)[field]))))
        .join(''),
    decode: (text, path) =>
      pipe(
        parsed(text, path),
        E.flatMap(([first, ...rows]) =>
          first !== undefined && csvLine(first.record) === header
            ? E.right(rows)
            : E.left(
                invalid(
                  path,
                  1,
                  `expected the columns ${fields.join(', ')}, got ${first?.record.join(', ') ?? 'none'}`,
                ),
              ),
        ),
        E.flatMap(E.traverseArray(row => decodeRow(path, row))),
      ),
  }
}
