import { parse } from 'csv-parse/sync'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as t from 'io-ts'
import type { PipelineError } from '../../lib/codec/pipeline-error.js'
import { problems } from '../../lib/codec/problems.js'
import { Label, Split } from '../../lib/codec/sample.js'
import { insideRoot } from '../../lib/storage/inside-root.js'
import type { Location } from '../../lib/storage/location.js'
import { readLocation } from '../../lib/storage/read-location.js'
import { csvFailure } from '../csv-failure.js'

/** What the table says of a file: a field that is empty, or a column that it lacks, is null. */
export type LabelRow = Readonly<{ label: Label | null; split: Split | null; mask: Location | null }>

const columns = ['path', 'label', 'split', 'mask'] as const

const Row = t.readonly(
  t.strict({
    path: t.string,
    label: t.union([Label, t.null], 'normal, abnormal or nothing'),
    split: t.union([Split, t.null], 'train, validation, test or nothing'),
    mask: t.union([t.string, t.null]),
  }),
  'Row',
)

/** A record and the number of its last line in the file, as csv-parse gives them with `info`. */
type Parsed = Readonly<{ record: readonly string[]; info: Readonly<{ lines: number }> }>

type Bad = Readonly<{ line: number; cause: string }>

const parseTable = (bytes: Uint8Array): E.Either<Bad, readonly Parsed[]> =>
  E.tryCatch(
    () =>
      parse(Buffer.from(bytes), {
        ...{ bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true },
      }) as unknown as readonly Parsed[],
    error => csvFailure(Buffer.from(bytes), error),
  )

const badHeader = (names: readonly string[]): string | null => {
  const known =
    names.every(name => (columns as readonly string[]).includes(name)) && new Set(names).size === names.length
  return known && names.includes('path') && names.includes('label')
    ? null
    : `expected the columns path,label and perhaps split and mask, got ${names.join(',')}`
}

const decodeRow = (
  root: Location,
  source: string,
  names: readonly string[],
  { record }: Parsed,
): E.Either<string, readonly [path: string, row: LabelRow]> => {
  if (record.length !== names.length) return E.left(`expected ${names.length} fields, got ${record.length}`)
  const field = (name: string) => record[names.indexOf(name)] || null
  return pipe(
    Row.decode(Object.fromEntries(columns.map(name => [name, field(name)]))),
    E.mapLeft(errors => problems(errors).join('; ')),
    E.flatMap(({ path, label, split, mask }) =>
      pipe(
        mask === null ? E.right(null) : insideRoot(root, mask, source),
        E.mapLeft(error => ('cause' in error ? `mask: ${error.cause}` : 'mask: no place in the folder')),
        E.filterOrElse(
          place => place === null || /\.png$/i.test(place),
          () => `mask: expected a PNG, got "${mask}"`,
        ),
        E.map(place => [path, { label, split, mask: place }] as const),
      ),
    ),
  )
}

/** All rows by their paths, or the bad ones: those that do not decode, that come twice, or whose file is not there. */
const decodeTable = (
  root: Location,
  source: string,
  paths: ReadonlySet<string>,
  [header, ...records]: readonly Parsed[],
): E.Either<readonly Bad[], ReadonlyMap<string, LabelRow>> => {
  const names = header?.record ?? []
  const wrong = badHeader(names)
  if (wrong !== null) return E.left([{ line: 1, cause: wrong }])
  const rows = new Map<string, LabelRow>()
  const bad: Bad[] = []
  for (const parsed of records) {
    const decoded = decodeRow(root, source, names, parsed)
    const refuse = (cause: string) => bad.push({ line: parsed.info.lines, cause })
    if (E.isLeft(decoded)) refuse(decoded.left)
    else {
      const [path, row] = decoded.right
      if (!paths.has(path)) refuse(`no DICOM file "${path}" in the folder`)
      else if (rows.has(path)) refuse(`a second row for "${path}"`)
      else rows.set(path, row)
    }
  }
  return bad.length === 0 ? E.right(rows) : E.left(bad)
}

/** The first bad row's cause, and at which lines there are more. */
const inWords = ([first, ...others]: readonly Bad[]): string =>
  `${first?.cause}${others.length === 0 ? '' : ` (and ${others.length} more bad rows, at line ${others.map(({ line }) => line).join(', ')})`}`

/**
 * Reads a `labels.csv`: its first line names the columns, `path,label` and, where there are, `split` and `mask`, in any
 * order. A path is that of one of `paths`, as it stands below the root, with `/`; a label is `normal`, `abnormal` or
 * nothing; a split `train`, `validation`, `test` or nothing; a mask a PNG inside the root.
 *
 * Left FileUnreadable, or RowInvalid with the first row that is otherwise, where all the others are named by their lines.
 */
export const readLabels = (
  table: Location,
  {
    root,
    source,
    paths,
    signal,
  }: Readonly<{ root: Location; source: string; paths: ReadonlySet<string>; signal: AbortSignal }>,
): TE.TaskEither<PipelineError, ReadonlyMap<string, LabelRow>> =>
  pipe(
    readLocation(table, { stage: source, sampleId: null, signal }),
    TE.flatMapEither(bytes =>
      pipe(
        parseTable(bytes),
        E.mapLeft(bad => [bad]),
        E.flatMap(records => decodeTable(root, source, paths, records)),
        E.mapLeft(
          (bad): PipelineError => ({
            _tag: 'RowInvalid',
            ...{ path: table, line: bad[0]?.line ?? 1, stage: source, cause: inWords(bad) },
          }),
        ),
      ),
    ),
  )
