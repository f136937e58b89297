import { readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import type * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Label, Sample, SampleKey } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import { joinLocation } from '../lib/storage/location.js'
import { keyedDataSet } from './keyed-data-set.js'
import { type ImageFile, listImages } from './list-images.js'
import { type Finding, nihxFindings } from './nihx-findings.js'
import { readSample } from './read-sample.js'

const source = 'nihx'
const expected = 'a folder with Data_Entry_2017*.csv and images/*.png or images_*/*.png or images_*/images/*.png'

type Table = ReadonlyMap<string, readonly Finding[]>
type Listing = Readonly<{ tables: readonly string[]; folders: readonly string[] }>

const listRoot = (root: string): TE.TaskEither<PipelineError, Listing> =>
  pipe(
    TE.tryCatch(
      () => readdir(root),
      (): PipelineError => ({ _tag: 'PathMissing', path: root, stage: source, expected }),
    ),
    TE.map(names => ({
      tables: names.filter(name => /^Data_Entry_2017.*\.csv$/i.test(name)).sort(),
      // The official folder first: where a file is in several, its copy counts. `images` sorts before `images_…`.
      folders: names
        .filter(name => /^images(_.*)?$/.test(name))
        .sort()
        .flatMap(name => [name, joinLocation(name, 'images')]),
    })),
    TE.filterOrElse(
      ({ tables, folders }) => tables.length > 0 && folders.length > 0,
      ({ tables }): PipelineError => ({
        _tag: 'PathMissing',
        path: joinLocation(root, tables.length === 0 ? 'Data_Entry_2017.csv' : 'images'),
        stage: source,
        expected,
      }),
    ),
  )

/** All images by file name; of several with one name, the one in the first folder. */
const listAll = (
  root: string,
  folders: readonly string[],
): TE.TaskEither<PipelineError, ReadonlyMap<string, ImageFile>> =>
  pipe(
    folders,
    TE.traverseSeqArray(folder => listImages(joinLocation(root, folder), source)),
    TE.map(lists => new Map(lists.toReversed().flatMap(list => (list ?? []).map(file => [basename(file.path), file])))),
  )

const labelOf = (findings: readonly Finding[] | undefined): Label | null => {
  if (findings === undefined) return null
  if (findings.includes('Pneumonia')) return 'abnormal'
  return findings.length === 1 && findings[0] === 'No Finding' ? 'normal' : null
}

/** The table that knows the most of the images; of equals the first by name. */
const bestTable = (tables: readonly Table[], names: readonly string[]): Table => {
  const covered = tables.map(table => names.filter(name => table.has(name)).length)
  return tables[covered.indexOf(Math.max(...covered))] ?? new Map()
}

const keysOf = (files: ReadonlyMap<string, ImageFile>, table: Table): readonly SampleKey[] =>
  [...files.keys()].sort().flatMap(name => {
    const { stem, path } = files.get(name)!
    const label = labelOf(table.get(name))
    return label === null
      ? []
      : [
          {
            id: `${source}/${stem}`,
            source,
            split: 'test',
            label,
            patientId: null,
            imagePath: path,
            maskPaths: [],
          } as const,
        ]
  })

/** Reads one sample of the set: there is no mask. As a named export, so that workers find it. */
export const readNihx = (key: SampleKey, signal: AbortSignal) => readSample(key, signal)

/**
 * The part of ChestX-ray14 (Wang et al. 2017) that the paper calls NIHX: images with Pneumonia among their findings
 * (abnormal) and images with No Finding (normal); all others are left out. Files lie in `root/images/`,
 * `root/images_001/` … or `root/images_001/images/` …; where a file is in several, `images` wins. Labels come from
 * the `root/Data_Entry_2017*.csv` that covers most of the files; files it does not list are left out. Ids are
 * `nihx/00000129_000`, sorted. Everything is for test (cross-domain); there are no masks.
 *
 * Left PathMissing without a table or an images folder, RowInvalid with the line of a row that does not decode,
 * DataSetInvalid where no image has one of the two labels.
 */
export const nihx = (root: string): TE.TaskEither<PipelineError, DataSet<SampleKey, Sample>> =>
  pipe(
    listRoot(root),
    TE.bindTo('listing'),
    TE.bind('files', ({ listing }) => listAll(root, listing.folders)),
    TE.bind('tables', ({ listing }) =>
      pipe(
        listing.tables,
        TE.traverseSeqArray(name => nihxFindings(joinLocation(root, name))),
      ),
    ),
    TE.flatMapEither(
      ({ files, tables }): E.Either<PipelineError, DataSet<SampleKey, Sample>> =>
        keyedDataSet({
          name: source,
          path: root,
          expected: `${expected}, and rows with Pneumonia or No Finding for some of the files`,
          keys: keysOf(files, bestTable(tables, [...files.keys()])),
          read: readNihx,
          reader: { module: import.meta.url, name: 'readNihx' },
        }),
    ),
  )
