import { parse } from 'csv-parse/sync'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as t from 'io-ts'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Location } from '../lib/storage/location.js'
import { readLocation } from '../lib/storage/read-location.js'
import { csvFailure } from './csv-failure.js'

const Finding = t.keyof(
  {
    'No Finding': null,
    Atelectasis: null,
    Cardiomegaly: null,
    Consolidation: null,
    Edema: null,
    Effusion: null,
    Emphysema: null,
    Fibrosis: null,
    Hernia: null,
    Infiltration: null,
    Mass: null,
    Nodule: null,
    Pleural_Thickening: null,
    Pneumonia: null,
    Pneumothorax: null,
  },
  'Finding',
)
/** One of the fourteen findings of ChestX-ray14, or `No Finding`. */
export type Finding = t.TypeOf<typeof Finding>

/** What is used of a row: its findings, and whose image it is (null where neither column nor name has a number). */
export type NihxRow = Readonly<{ findings: readonly Finding[]; patientId: string | null }>

/** `Finding Labels`, split at its bars. */
const Findings = t.readonlyArray(Finding)

const source = 'nihx'

const invalidRow = (path: Location, line: number, cause: string): PipelineError => ({
  _tag: 'RowInvalid',
  path,
  line,
  stage: source,
  cause,
})

/** Rows in which a quote may span lines, empty lines are skipped, and a comma may end the row. */
const format = { bom: true, from_line: 2, relax_column_count: true, skip_empty_lines: true } as const

/**
 * The line of a record: csv-parse counts lines where it is asked to, which takes it twice the time, so that it is asked
 * for the one row that does not decode.
 */
const lineOf = (bytes: Buffer, record: number): number =>
  (parse(bytes, { ...format, info: true, to: record + 1 }) as unknown as readonly { info: { lines: number } }[])[record]
    ?.info.lines ?? 1

const parseTable = (path: Location, bytes: Buffer): E.Either<PipelineError, readonly (readonly string[])[]> =>
  E.tryCatch(
    () => parse(bytes, format),
    error => {
      const { line, cause } = csvFailure(bytes, error)
      return invalidRow(path, line, cause)
    },
  )

/** The column's number; where it has none, that of the name: `00000129_000.png` is of patient 129. */
const patientOf = (image: string, column: string | undefined): string | null => {
  const digits = /^\s*(\d+)\s*$/.exec(column ?? '')?.[1] ?? /^(\d+)_\d+\./.exec(image)?.[1]
  return digits === undefined ? null : String(Number(digits))
}

const decodeTable = (path: Location, bytes: Buffer): E.Either<PipelineError, ReadonlyMap<string, NihxRow>> => {
  // The 112,120 rows have some 800 different texts of findings: each is decoded once.
  const known = new Map<string, readonly Finding[] | null>()
  const findingsOf = (text: string) => {
    const seen = known.get(text)
    if (seen !== undefined) return seen
    const decoded = pipe(
      Findings.decode(text.split('|')),
      E.getOrElseW(() => null),
    )
    known.set(text, decoded)
    return decoded
  }
  return pipe(
    parseTable(path, bytes),
    E.flatMap(records => {
      const rows = new Map<string, NihxRow>()
      for (const [i, [image = '', text = '', , patient]] of records.entries()) {
        const invalid = (cause: string) => E.left(invalidRow(path, lineOf(bytes, i), cause))
        if (!/^[^/\\]+\.png$/i.test(image)) return invalid(`Expected a PNG's name as Image Index, got "${image}"`)
        const findings = findingsOf(text)
        if (findings === null)
          return invalid(`Expected findings of ChestX-ray14 separated by | as Finding Labels, got "${text}"`)
        rows.set(image, { findings, patientId: patientOf(image, patient) })
      }
      return E.right(rows)
    }),
  )
}

/**
 * Reads a `Data_Entry_2017*.csv` of ChestX-ray14 (Wang et al. 2017): image name → findings and patient.
 *
 * Only the columns `Image Index`, `Finding Labels` and `Patient ID` are used, the first, second and fourth, and by place:
 * the official header has unquoted commas (`OriginalImage[Width,Height]`), so its names do not line up with the columns,
 * and one edition ends every row in a comma. Left FileUnreadable, or RowInvalid with the line of the first row that does
 * not decode. All 112,120 rows take about a second.
 *
 * @example (await orThrow(nihxFindings('Data_Entry_2017.csv'))).get('00000129_000.png')?.findings // ['No Finding']
 */
export const nihxFindings = (path: Location): TE.TaskEither<PipelineError, ReadonlyMap<string, NihxRow>> =>
  pipe(
    readLocation(path, { stage: source, sampleId: null, signal: new AbortController().signal }),
    TE.flatMapEither(bytes => decodeTable(path, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))),
  )
