import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as t from 'io-ts'
import { messageOf } from '../lib/codec/message-of.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'

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

/** `Image Index` and `Finding Labels`, the first two columns, the second split at its bars. */
const Row = t.strict({ 'Image Index': t.string, 'Finding Labels': t.readonlyArray(Finding) })

/** A record and the number of its line in the file, as csv-parse gives them with `info`. */
type Parsed = Readonly<{ record: readonly string[]; info: Readonly<{ lines: number }> }>

const source = 'nihx'

const decodeRow = (path: string, { record, info }: Parsed): E.Either<PipelineError, t.TypeOf<typeof Row>> => {
  const [image = '', findings = ''] = record
  const invalid = (cause: string): PipelineError => ({
    _tag: 'RowInvalid',
    path,
    line: info.lines,
    stage: source,
    cause,
  })
  if (!/^[^/\\]+\.png$/i.test(image)) return E.left(invalid(`Expected a PNG's name as Image Index, got "${image}"`))
  return pipe(
    Row.decode({ 'Image Index': image, 'Finding Labels': findings.split('|') }),
    E.mapLeft(() => invalid(`Expected findings of ChestX-ray14 separated by | as Finding Labels, got "${findings}"`)),
  )
}

const decodeTable = (path: string, text: string): E.Either<PipelineError, ReadonlyMap<string, readonly Finding[]>> =>
  pipe(
    E.tryCatch(
      () =>
        parse(text, {
          bom: true,
          from_line: 2,
          info: true,
          relax_column_count: true,
          skip_empty_lines: true,
        }) as unknown as readonly Parsed[],
      (error): PipelineError => ({
        _tag: 'RowInvalid',
        path,
        line: (error as { lines?: number }).lines ?? 1,
        stage: source,
        cause: messageOf(error),
      }),
    ),
    E.flatMap(E.traverseArray(row => decodeRow(path, row))),
    E.map(rows => new Map(rows.map(row => [row['Image Index'], row['Finding Labels']]))),
  )

/**
 * Reads a `Data_Entry_2017*.csv` of ChestX-ray14 (Wang et al. 2017): image name → findings.
 *
 * Only the first two columns are used, and by place: the official header has unquoted commas
 * (`OriginalImage[Width,Height]`), so its names do not line up with the columns, and one edition ends every row in a
 * comma. Left FileUnreadable, or RowInvalid with the line of the first row that does not decode.
 */
export const nihxFindings = (path: string): TE.TaskEither<PipelineError, ReadonlyMap<string, readonly Finding[]>> =>
  pipe(
    TE.tryCatch(
      () => readFile(path, 'utf8'),
      (error): PipelineError => ({
        _tag: 'FileUnreadable',
        path,
        sampleId: null,
        stage: source,
        cause: messageOf(error),
      }),
    ),
    TE.flatMapEither(text => decodeTable(path, text)),
  )
