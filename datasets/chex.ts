import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Label, Sample, SampleKey, Split } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import { listFolder } from '../lib/storage/list-folder.js'
import { joinLocation, type Location } from '../lib/storage/location.js'
import { patientOfName } from './chex/patient-of-name.js'
import { keyedDataSet } from './keyed-data-set.js'
import { type ImageFile, listImages } from './list-images.js'
import { readSample } from './read-sample.js'

const source = 'chex'
const expected = 'a folder with {train,val,test}/{NORMAL,PNEUMONIA}/*.jpeg, at least one of the three with both classes'

const splits: readonly (readonly [folder: string, split: Split])[] = [
  ['train', 'train'],
  ['val', 'validation'],
  ['test', 'test'],
]
const classes: readonly (readonly [folder: string, label: Label])[] = [
  ['NORMAL', 'normal'],
  ['PNEUMONIA', 'abnormal'],
]

type Part = Readonly<{ folder: string; split: Split; label: Label; images: readonly ImageFile[] | null }>

/** The folder with the splits: this one, or the one of the same name that the official archive has in it. */
const folderOfSplits = (root: Location): TE.TaskEither<PipelineError, Location> =>
  pipe(
    listFolder(root, source),
    TE.map(entries => {
      const names = (entries ?? []).map(({ name }) => name)
      const nested = !splits.some(([folder]) => names.includes(folder)) && names.includes('chest_xray')
      return nested ? joinLocation(root, 'chest_xray') : root
    }),
  )

const listParts = (root: Location, folder: Location): TE.TaskEither<PipelineError, readonly Part[]> =>
  pipe(
    splits.flatMap(([splitFolder, split]) =>
      classes.map(([classFolder, label]) => ({ folder: joinLocation(splitFolder, classFolder), split, label })),
    ),
    TE.traverseSeqArray(part =>
      pipe(
        listImages(joinLocation(folder, part.folder), source, { root }),
        TE.map(images => ({ ...part, images })),
      ),
    ),
  )

const keysOf = ({ folder, split, label, images }: Part): readonly SampleKey[] =>
  (images ?? []).map(({ stem, path }) => ({
    id: `${source}/${folder}/${stem}`.replaceAll('\\', '/'),
    source,
    split,
    label,
    patientId: patientOfName(stem),
    imagePath: path,
    maskPaths: [],
  }))

/** Reads one sample of the set: its label is its folder, there is no mask. As a named export, so that workers find it. */
export const readChex = (key: SampleKey, signal: AbortSignal) => readSample(key, signal)

/**
 * The pneumonia set of Kermany, Zhang and Goldbaum (2018), called CheX in the paper, under its official folders:
 * `root/{train,val,test}/{NORMAL,PNEUMONIA}/*.jpeg`. Ids are `chex/train/NORMAL/IM-0115-0001`; the order is train,
 * val, test, in each NORMAL before PNEUMONIA, in each by name. Labels are the folders; there are no masks. Patients are
 * those of the names, see `patientOfName`. The folders may be in a second `chest_xray/`, as the official archive has them.
 *
 * A split folder may be missing (part of the set is on disk); one with a single class is taken for a broken copy:
 * Left PathMissing names the other class, or the root where no split is there. Left DataSetInvalid without images.
 */
export const chex = (root: Location): TE.TaskEither<PipelineError, DataSet<SampleKey, Sample>> => {
  const missing = (path: Location): PipelineError => ({ _tag: 'PathMissing', path, stage: source, expected })
  return pipe(
    folderOfSplits(root),
    TE.bindTo('folder'),
    TE.bind('parts', ({ folder }) => listParts(root, folder)),
    TE.flatMapEither(({ folder, parts }): E.Either<PipelineError, DataSet<SampleKey, Sample>> => {
      const present = new Set(parts.filter(({ images }) => images !== null).map(({ split }) => split))
      if (present.size === 0) return E.left(missing(root))
      const half = parts.find(({ images, split }) => images === null && present.has(split))
      if (half !== undefined) return E.left(missing(joinLocation(folder, half.folder)))
      return keyedDataSet({
        name: source,
        path: folder,
        expected,
        keys: parts.flatMap(keysOf),
        read: readChex,
        reader: { module: import.meta.url, name: 'readChex' },
      })
    }),
  )
}
