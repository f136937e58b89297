import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey, Split } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import { baseName } from '../lib/storage/location.js'
import { evenlySpaced } from './evenly-spaced.js'
import { findJsrtFiles, jsrtExpected } from './jsrt/find-files.js'
import { type Fold, foldOfName } from './jsrt/fold-of-name.js'
import { keyedDataSet } from './keyed-data-set.js'
import { readSample } from './read-sample.js'

const source = 'jsrt'

/** Of fold 1 thirteen in 124 validate, evenly spaced; fold 2 tests. */
const splitsOf = (folds: readonly Fold[]): readonly Split[] => {
  const fold1 = folds.flatMap((fold, i) => (fold === 1 ? [i] : []))
  const places = evenlySpaced(Math.round((fold1.length * 13) / 124), fold1.length)
  const validation = new Set(fold1.filter((_, place) => places.has(place)))
  return folds.map((fold, i) => (fold === 2 ? 'test' : validation.has(i) ? 'validation' : 'train'))
}

/** One file with all organs, or a GIF of one lung in 0 and 255. */
const isLung = (grey: number, maskPath: string) =>
  /\.gif$/i.test(baseName(maskPath)) ? grey >= 128 : grey === 150 || grey === 200

/** Reads one sample of the set: the mask is 1 on both lungs. As a named export, so that workers find it. */
export const readJsrt = (key: SampleKey, signal: AbortSignal) => readSample(key, signal, isLung, { enlarge: true })

/**
 * The JSRT database (Shiraishi et al. 2000) with the SCR masks (van Ginneken et al. 2006), in one of two forms. Official:
 * `root/All247images/JPCLN001.IMG` (or the IMG files right in the root or in `images/`; see `decodeImg`) and
 * `fold1/masks/{left lung,right lung}/JPCLN001.gif`, `fold2/…`, in the root or up to two folders further down; 1024×1024
 * masks are enlarged to 2048×2048. Reduced: grey PNGs `root/images/JPCLN001.png`, `root/masks/JPCLN001.png` (0 background,
 * 150 right lung, 200 left lung, 250 heart). Ids are `jsrt/JPCLN001`, sorted; no class labels (its nodules are not
 * pneumonia); the mask is 1 on both lungs.
 *
 * Splits: SCR publishes two folds, fold 1 (124 images) for training and validation, fold 2 (123) for test: the masks tell
 * which image is in which. Without them, images with an odd number are fold 1 and even ones fold 2, which fits the counts;
 * of fold 1, thirteen in 124, evenly spaced, are for validation: 111 / 13 / 123.
 *
 * Every image has mask paths, unless its whole fold is missing: reading one whose mask file is missing fails with
 * FileUnreadable. A mask without an image is no sample. Left PathMissing without images' or masks' folders,
 * DataSetInvalid without images.
 */
export const jsrt = (root: string): TE.TaskEither<PipelineError, DataSet<SampleKey, Sample>> =>
  pipe(
    findJsrtFiles(root),
    TE.flatMapEither(({ images, masksOf, foldOf }): E.Either<PipelineError, DataSet<SampleKey, Sample>> => {
      const folds: Fold[] = []
      for (const { stem, path } of images) {
        const fold = foldOf(stem) ?? foldOfName(stem)
        if (fold === null)
          return E.left({
            _tag: 'DataSetInvalid',
            path,
            stage: source,
            cause: 'no number in its name, which decides its fold',
            remedy: 'give it a name such as JPCLN001.png',
          })
        folds.push(fold)
      }
      const splits = splitsOf(folds)
      return keyedDataSet({
        name: source,
        path: root,
        expected: jsrtExpected,
        keys: images.map(({ stem, path }, i) => ({
          id: `${source}/${stem}`,
          source,
          split: splits[i]!,
          label: null,
          patientId: null,
          imagePath: path,
          maskPaths: masksOf(stem),
        })),
        read: readJsrt,
        reader: { module: import.meta.url, name: 'readJsrt' },
      })
    }),
  )
