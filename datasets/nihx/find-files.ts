import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../../lib/codec/pipeline-error.js'
import { listFolder } from '../../lib/storage/list-folder.js'
import { baseName, joinLocation, type Location } from '../../lib/storage/location.js'
import { type ImageFile, listImages } from '../list-images.js'
import { type NihxRow, nihxFindings } from '../nihx-findings.js'

const source = 'nihx'

/** What a ChestX-ray14 folder looks like, for errors. */
export const nihxExpected =
  'a folder with Data_Entry_2017*.csv and images/*.png or images_*/*.png or images_*/images/*.png'

/** The image files of a ChestX-ray14 folder and the table of findings, both by file name. */
export type NihxFiles = Readonly<{ files: ReadonlyMap<string, ImageFile>; table: Table }>

type Table = ReadonlyMap<string, NihxRow>
type Listing = Readonly<{ tables: readonly string[]; folders: readonly string[] }>

const listRoot = (root: string): TE.TaskEither<PipelineError, Listing> =>
  pipe(
    listFolder(root, source),
    TE.flatMapNullable(
      entries => entries?.map(({ name }) => name),
      (): PipelineError => ({ _tag: 'PathMissing', path: root, stage: source, expected: nihxExpected }),
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
        expected: nihxExpected,
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
    TE.traverseSeqArray(folder => listImages(joinLocation(root, folder), source, { root })),
    TE.map(lists => new Map(lists.toReversed().flatMap(list => (list ?? []).map(file => [baseName(file.path), file])))),
  )

/** The table that knows the most of the images; of equals the first by name. */
const bestTable = (tables: readonly Table[], names: readonly string[]): Table => {
  const covered = tables.map(table => names.filter(name => table.has(name)).length)
  return tables[covered.indexOf(Math.max(...covered))] ?? new Map()
}

/**
 * Finds the images and the table of a ChestX-ray14 folder: images in `root/images/`, `root/images_001/` … or
 * `root/images_001/images/` …, of files in several folders that in `images`; of several `root/Data_Entry_2017*.csv` the
 * one that knows the most of them. Left PathMissing without a table or an images folder, RowInvalid as `nihxFindings`.
 */
export const findNihxFiles = (root: Location): TE.TaskEither<PipelineError, NihxFiles> =>
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
    TE.map(({ files, tables }) => ({ files, table: bestTable(tables, [...files.keys()]) })),
  )
