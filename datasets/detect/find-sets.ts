import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { SourceName } from '../../lib/codec/configuration.js'
import type { PipelineError } from '../../lib/codec/pipeline-error.js'
import { listFolder } from '../../lib/storage/list-folder.js'
import { baseName, isRemote, type Location } from '../../lib/storage/location.js'
import { outsideCause } from '../../lib/storage/outside-location.js'
import { leadsToDicom } from './leads-to-dicom.js'
import { type Listing, rememberedListing } from './listing.js'
import { recognise } from './recognise.js'

/** A data set's folder. `drawn` says that it lies in a folder of phantoms. */
export type FoundSet = Readonly<{ source: SourceName; root: Location; drawn: boolean }>

/** Folders in folders in folders are searched. */
const DEPTH = 3

/** How many folders of one are searched: on another machine each is several requests. */
const breadthOf = (root: Location) => (isRemote(root) ? 30 : 200)

/** After so many folders of DICOM files and nothing else the others beside them are taken for patients' folders, too. */
const alikeOf = (root: Location) => (isRemote(root) ? 1 : 10)

/** The names by which sets are known: a folder of such a name that is none of any set is that set, and broken. */
const publishersNames: readonly (readonly [name: RegExp, source: SourceName])[] = [
  [/^jsrt$/i, 'jsrt'],
  [/^(MontgomerySet|mcu)$/i, 'mcu'],
  [/^(chest_xray(_224)?|chex)$/i, 'chex'],
  [/^(NIH_ChestXray14|nihx)$/i, 'nihx'],
  [/^(ChinaSet_AllFiles|shenzhen)$/i, 'shenzhen'],
]

/** What a Mac leaves in archives, and what is no data. */
const isJunk = (name: string) => /^(__MACOSX|node_modules)$/.test(name)

/** Folders of a set that no other set is in. */
const isPart = (name: string) => /^(All247images|images(_.*)?|masks?|CXR_png|ManualMask|train|val|test)$/.test(name)

/** One archive, or several by braces. */
const isArchive = (root: Location) => /\.(tar|tgz|tar\.gz)$/i.test(root)

const named = (folder: Location, drawn: boolean): readonly FoundSet[] => {
  const name = baseName(folder.replace(/[/\\]+$/, ''))
  return publishersNames.flatMap(([known, source]) => (known.test(name) ? [{ source, root: folder, drawn }] : []))
}

const search = async (folder: Location, list: Listing, depth: number): Promise<readonly FoundSet[]> => {
  const entries = await list(folder)
  const drawn = entries.some(({ name }) => name === 'phantoms.json')
  const own = (await recognise(folder, list)).map(source => ({ source, root: folder, drawn }))
  const isRoot = depth === DEPTH
  if (depth === 0 || (own.length > 0 && !isRoot)) return own

  const inside: FoundSet[] = []
  const folders = entries.filter(
    ({ kind, name }) => kind === 'folder' && !isJunk(name) && !(own.length > 0 && isPart(name)),
  )
  for (const { location } of folders.slice(0, breadthOf(folder))) {
    inside.push(...(await search(location, list, depth - 1)))
    if (!isRoot && inside.length >= alikeOf(folder) && inside.every(({ source }) => source === 'dicom')) break
  }
  // A set in itself is a copy of a part of it, at another size maybe.
  const others = inside.filter(({ source }) => !own.some(set => set.source === source))
  const found = [...own, ...others.map(set => ({ ...set, drawn: drawn || set.drawn }))]
  // Patients' folders are one set, not each of them one; what lies beside another set is one of its own.
  if (found.every(({ source }) => source === 'dicom') && (await leadsToDicom(folder, list)))
    return [{ source: 'dicom', root: folder, drawn }]
  return found.length > 0 ? found : named(folder, drawn)
}

/**
 * Finds the data sets of a folder: the folder itself may be one, or several in one, or hold their folders, up to three
 * levels further down. They are known by what is in them (see `recognise`), whatever they are called; one that has a
 * publisher's name (`JSRT`, `MontgomerySet`, `ChinaSet_AllFiles`, `chest_xray`, `NIH_ChestXray14`) is found for that alone.
 * What is none of them and leads to DICOM files (see `leadsToDicom`) is found as `dicom`, one set where the folder has
 * nothing else. Several copies of a set are each found.
 *
 * A root that is an archive, or several by braces, is taken for shards. Reads names, and of files that may be DICOM the
 * beginnings of a few; a folder that cannot be listed has nothing in it. Left PathMissing where there is no such folder,
 * FileUnreadable where it cannot be listed, DataSetInvalid where a folder in it is a link that leads out. In the order of
 * folders.
 *
 * @example await findSets('s3://xrays')() // Right [{ source: 'jsrt', root: 's3://xrays/JSRT', drawn: false }]
 */
export const findSets = (root: Location): TE.TaskEither<PipelineError, readonly FoundSet[]> =>
  isArchive(root)
    ? TE.right([{ source: 'shards', root, drawn: false }])
    : pipe(
        listFolder(root, 'data'),
        TE.flatMapNullable(
          entries => entries,
          (): PipelineError => ({ _tag: 'PathMissing', stage: 'data', path: root, expected: 'a folder of data sets' }),
        ),
        TE.bindTo('entries'),
        TE.bind('sets', () => TE.fromTask(() => search(root, rememberedListing('data', root), DEPTH))),
        TE.flatMapEither(({ entries, sets }): E.Either<PipelineError, readonly FoundSet[]> => {
          const link = entries.find(({ kind }) => kind === 'outside')
          // Not passed over: a set that is missing would be missed much later, or never.
          return link === undefined
            ? E.right(sets)
            : E.left({
                _tag: 'DataSetInvalid',
                stage: 'data',
                path: link.location,
                cause: outsideCause,
                remedy: 'or name that as the data itself, or take the link away',
              })
        }),
      )
