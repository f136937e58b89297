import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../../lib/codec/pipeline-error.js'
import { listFolder, type StoredEntry } from '../../lib/storage/list-folder.js'
import { joinLocation, type Location } from '../../lib/storage/location.js'
import { listImages } from '../list-images.js'
import type { Fold } from './fold-of-name.js'

const source = 'jsrt'
const lungNames = ['left lung', 'right lung'] as const

/** A fold of the SCR database: the folder of each lung, and the mask of each image there. */
export type ScrFold = Readonly<{
  fold: Fold
  lungs: readonly Readonly<{ folder: Location; masks: ReadonlyMap<string, Location> }>[]
}>

type Task<A> = TE.TaskEither<PipelineError, A>

const folders = (entries: readonly StoredEntry[] | null) => (entries ?? []).filter(({ kind }) => kind === 'folder')

/** Folders that hold the images, thousands of them maybe: nothing is looked for in them. */
const isOfImages = (name: string) => /^(images|masks|All247images|__MACOSX)$/.test(name)

/** The folder that has `fold1` or `fold2` in it: this one, or one of those in it down to `depth`, the first by name. */
const findFolds = (folder: Location, depth: number, root: Location): Task<readonly StoredEntry[]> =>
  pipe(
    listFolder(folder, source, { root }),
    TE.map(folders),
    TE.flatMap(inside => {
      const folds = inside.filter(({ name }) => /^fold[12]$/i.test(name))
      if (folds.length > 0 || depth === 0) return TE.right(folds)
      return inside
        .filter(({ name }) => !isOfImages(name))
        .reduce<Task<readonly StoredEntry[]>>(
          (found, { location }) =>
            pipe(
              found,
              TE.flatMap(list => (list.length > 0 ? TE.right(list) : findFolds(location, depth - 1, root))),
            ),
          TE.right([]),
        )
    }),
  )

/** The names that copies of the database are known to have for one folder. */
const plain = (name: string) => name.toLowerCase().replace(/[_-]/g, ' ')

const lungFolders = (masks: Location, root: Location): Task<readonly Location[]> =>
  pipe(
    listFolder(masks, source, { root }),
    TE.flatMap(entries =>
      pipe(
        lungNames,
        TE.traverseSeqArray(lung =>
          TE.fromNullable<PipelineError>({
            _tag: 'PathMissing',
            path: joinLocation(masks, lung),
            stage: source,
            expected: 'the masks of SCR, fold1/masks/{left lung,right lung}/*.gif',
          })(folders(entries).find(({ name }) => plain(name) === lung)?.location),
        ),
      ),
    ),
  )

const readFold =
  (root: Location) =>
  ({ name, location }: StoredEntry): Task<ScrFold> =>
    pipe(
      lungFolders(joinLocation(location, 'masks'), root),
      TE.flatMap(
        TE.traverseSeqArray(folder =>
          pipe(
            listImages(folder, source, { root, isPicture: /\.gif$/i }),
            TE.map(masks => ({ folder, masks: new Map(masks?.map(({ stem, path }) => [stem, path])) })),
          ),
        ),
      ),
      TE.map(lungs => ({ fold: name.endsWith('1') ? 1 : 2, lungs })),
    )

/**
 * The folds of the SCR database (van Ginneken et al. 2006) in a folder or up to two folders further down (`scratch/`):
 * `fold1/masks/{left lung,right lung}/JPCLN001.gif`, 1024×1024, and `fold2` likewise; hearts and clavicles are ignored.
 * In the order of the folds; none where they are not there. Left PathMissing where one lacks the masks of a lung.
 */
export const scrFolds = (root: Location): Task<readonly ScrFold[]> =>
  pipe(findFolds(root, 2, root), TE.flatMap(TE.traverseSeqArray(readFold(root))))
