import type * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey, Split } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import { joinLocation } from '../lib/storage/location.js'
import { evenlySpaced } from './evenly-spaced.js'
import { keyedDataSet } from './keyed-data-set.js'
import { type ImageFile, listImages } from './list-images.js'
import { readSample } from './read-sample.js'

const source = 'mcu'
const expected =
  'a folder with CXR_png/MCUCXR_*_{0,1}.png and mask/*.png (both lungs) or ManualMask/{leftMask,rightMask}/*.png'

/** Test images first, evenly spaced; then validation images, evenly spaced over the rest: 93 / 10 / 35 of 138. */
const splitsOf = (count: number): readonly Split[] => {
  const test = evenlySpaced(Math.round((count * 35) / 138), count)
  const rest = Array.from({ length: count }, (_, i) => i).filter(i => !test.has(i))
  const places = evenlySpaced(Math.min(rest.length, Math.round((count * 10) / 138)), rest.length)
  const validation = new Set(rest.filter((_, place) => places.has(place)))
  return Array.from({ length: count }, (_, i) => (test.has(i) ? 'test' : validation.has(i) ? 'validation' : 'train'))
}

/** The folders that together mask the lungs: one for both, or one each. */
const maskFolders = (root: string): TE.TaskEither<PipelineError, readonly string[]> => {
  const both = joinLocation(root, 'mask')
  const sides = ['leftMask', 'rightMask'].map(side => joinLocation(root, 'ManualMask', side))
  const firstMissing = (folders: readonly string[]): TE.TaskEither<PipelineError, string | undefined> =>
    pipe(
      folders,
      TE.traverseSeqArray(folder => listImages(folder, source)),
      TE.map(lists => folders.find((_, i) => lists[i] === null)),
    )
  return pipe(
    firstMissing([both]),
    TE.flatMap(missing =>
      missing === undefined
        ? TE.right([both])
        : pipe(
            firstMissing(sides),
            TE.filterOrElse(
              side => side === undefined,
              (): PipelineError => ({ _tag: 'PathMissing', path: both, stage: source, expected }),
            ),
            TE.map(() => sides),
          ),
    ),
  )
}

const keysOf = (images: readonly ImageFile[], folders: readonly string[]): readonly SampleKey[] => {
  const splits = splitsOf(images.length)
  return images.map(({ stem, path }, i) => ({
    id: `${source}/${stem}`,
    source,
    split: splits[i]!,
    label: stem.endsWith('_1') ? 'abnormal' : 'normal',
    patientId: null,
    imagePath: path,
    maskPaths: folders.map(folder => joinLocation(folder, `${stem}.png`)),
  }))
}

/** Reads one sample of the set: lung where the mask is 128 or more. As a named export, so that workers find it. */
export const readMcu = (key: SampleKey, signal: AbortSignal) => readSample(key, signal, grey => grey >= 128)

/**
 * The Montgomery County set (Jaeger et al. 2014): `root/CXR_png/MCUCXR_0001_0.png` with `root/mask/` (both lungs in
 * one file) or the official `root/ManualMask/{leftMask,rightMask}/` (their union), under the image's name. Ids are
 * `mcu/MCUCXR_0001_0`, sorted. The name ends in the label: `_0` normal, `_1` tuberculosis (abnormal here). Mask
 * values from 128 on are lung, which also serves 1-bit masks and antialiased edges.
 *
 * The paper publishes the sizes of its split, 93 / 10 / 35, and not its lists: here 35 in 138 of the sorted images,
 * evenly spaced, are for test, and 10 in 138 of the others, evenly spaced, for validation.
 *
 * Left PathMissing without CXR_png or masks, DataSetInvalid without images or where a name carries no label. Reading
 * an image whose mask file is missing fails with FileUnreadable.
 */
export const mcu = (root: string): TE.TaskEither<PipelineError, DataSet<SampleKey, Sample>> => {
  const images = joinLocation(root, 'CXR_png')
  return pipe(
    listImages(images, source),
    TE.flatMapNullable(
      list => list,
      (): PipelineError => ({ _tag: 'PathMissing', path: images, stage: source, expected }),
    ),
    TE.filterOrElse(
      list => list.every(({ stem }) => /_[01]$/.test(stem)),
      (list): PipelineError => ({
        _tag: 'DataSetInvalid',
        path: list.find(({ stem }) => !/_[01]$/.test(stem))?.path ?? images,
        stage: source,
        cause: 'its name ends in neither _0 (normal) nor _1 (tuberculosis)',
        remedy: 'restore the official name, such as MCUCXR_0001_0.png',
      }),
    ),
    TE.bindTo('list'),
    TE.bind('folders', () => maskFolders(root)),
    TE.flatMapEither(
      ({ list, folders }): E.Either<PipelineError, DataSet<SampleKey, Sample>> =>
        keyedDataSet({
          name: source,
          path: root,
          expected,
          keys: keysOf(list, folders),
          read: readMcu,
          reader: { module: import.meta.url, name: 'readMcu' },
        }),
    ),
  )
}
