import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import { joinLocation, type Location } from '../lib/storage/location.js'
import { listImages } from './list-images.js'
import { readTuberculosis, tuberculosisSet } from './tuberculosis-set.js'

const source = 'mcu'
const expected =
  'a folder with CXR_png/MCUCXR_*_{0,1}.png and mask/*.png (both lungs) or ManualMask/{leftMask,rightMask}/*.png'

/** A folder of masks, by their images' names. */
type MaskFolder = Readonly<{ folder: Location; masks: ReadonlyMap<string, Location> }>

/** The folders, or null where one of them is missing. */
const listAll = (
  root: Location,
  folders: readonly Location[],
): TE.TaskEither<PipelineError, readonly MaskFolder[] | null> =>
  pipe(
    folders,
    TE.traverseSeqArray(folder => listImages(folder, source, { root })),
    TE.map(lists => {
      const there = lists.filter(list => list !== null)
      if (there.length < folders.length) return null
      return there.map((list, i) => ({
        folder: folders[i]!,
        masks: new Map(list.map(({ stem, path }) => [stem, path])),
      }))
    }),
  )

/** The folders that together mask the lungs: one for both, or one each. */
const maskFolders = (root: Location): TE.TaskEither<PipelineError, readonly MaskFolder[]> => {
  const both = joinLocation(root, 'mask')
  const sides = ['leftMask', 'rightMask'].map(side => joinLocation(root, 'ManualMask', side))
  return pipe(
    listAll(root, [both]),
    TE.flatMap(found => (found === null ? listAll(root, sides) : TE.right(found))),
    TE.flatMapNullable(
      found => found,
      (): PipelineError => ({ _tag: 'PathMissing', path: both, stage: source, expected }),
    ),
  )
}

/** Reads one sample of the set: lung where the mask is 128 or more. As a named export, so that workers find it. */
export const readMcu = readTuberculosis

/**
 * The Montgomery County set (Jaeger et al. 2014): `root/CXR_png/MCUCXR_0001_0.png` with `root/mask/` (both lungs in
 * one file) or the official `root/ManualMask/{leftMask,rightMask}/` (their union), under the image's name. Ids are
 * `mcu/MCUCXR_0001_0`, sorted. The name ends in the label: `_0` normal, `_1` tuberculosis (abnormal here); each image is
 * of a patient of its own. Mask values from 128 on are lung, which also serves 1-bit masks and antialiased edges.
 *
 * The paper publishes the sizes of its split, 93 / 10 / 35, and not its lists: here 35 in 138 of the sorted images,
 * evenly spaced, are for test, and 10 in 138 of the others, evenly spaced, for validation.
 *
 * Left PathMissing without CXR_png or masks, DataSetInvalid without images or where a name carries no label. Reading
 * an image whose mask file is missing fails with FileUnreadable.
 */
export const mcu = (root: Location): TE.TaskEither<PipelineError, DataSet<SampleKey, Sample>> =>
  tuberculosisSet({
    ...{ source, root, expected },
    officialName: 'MCUCXR_0001_0.png',
    isOwn: stem => !stem.startsWith('CHNCXR_'),
    masksOf: pipe(
      maskFolders(root),
      TE.map(
        folders => stem => folders.map(({ folder, masks }) => masks.get(stem) ?? joinLocation(folder, `${stem}.png`)),
      ),
    ),
    reader: { module: import.meta.url, name: 'readMcu' },
  })
