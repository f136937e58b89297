import * as E from 'fp-ts/lib/Either.js'
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

const source = 'jsrt'
const expected = 'a folder with images/*.png and masks/*.png (150 and 200 = lungs), one mask for each image'

const splitsOf = (images: readonly ImageFile[]): readonly Split[] => {
  const isFold1 = ({ stem }: ImageFile) => Number(/(\d+)\D*$/.exec(stem)?.[1]) % 2 === 1
  const fold1 = images.filter(isFold1)
  const validation = evenlySpaced(Math.round((fold1.length * 13) / 124), fold1.length)
  return images.map(image =>
    isFold1(image) ? (validation.has(fold1.indexOf(image)) ? 'validation' : 'train') : 'test',
  )
}

/** Reads one sample of the set: lung where the mask is 150 or 200. As a named export, so that workers find it. */
export const readJsrt = (key: SampleKey, signal: AbortSignal) =>
  readSample(key, signal, grey => grey === 150 || grey === 200)

/**
 * The JSRT database (Shiraishi et al. 2000) with the SCR masks (van Ginneken et al. 2006), as grey PNGs:
 * `root/images/JPCLN001.png`, `root/masks/JPCLN001.png` (0 background, 150 right lung, 200 left lung, 250 heart).
 * Ids are `jsrt/JPCLN001`, sorted; no class labels (its nodules are not pneumonia); the mask is 1 on both lungs.
 *
 * Splits: SCR publishes two folds, fold 1 (124 images) for training and validation, fold 2 (123) for test. Without
 * their lists here, images with an odd number are fold 1 and even ones fold 2, which fits the counts; of fold 1,
 * thirteen in 124, evenly spaced, are for validation: 111 / 13 / 123.
 *
 * Every image has a mask path: reading one whose mask file is missing fails with FileUnreadable. A mask without an
 * image is no sample. Left PathMissing without the two folders, DataSetInvalid without images.
 */
export const jsrt = (root: string): TE.TaskEither<PipelineError, DataSet<SampleKey, Sample>> => {
  const list = (name: string) =>
    pipe(
      listImages(joinLocation(root, name), source),
      TE.flatMapNullable(
        images => images,
        (): PipelineError => ({ _tag: 'PathMissing', path: joinLocation(root, name), stage: source, expected }),
      ),
    )
  return pipe(
    list('images'),
    TE.bindTo('images'),
    TE.bind('masks', () => list('masks')),
    TE.flatMapEither(({ images, masks }): E.Either<PipelineError, DataSet<SampleKey, Sample>> => {
      const nameless = images.find(({ stem }) => !/\d/.test(stem))
      if (nameless !== undefined)
        return E.left({
          _tag: 'DataSetInvalid',
          path: nameless.path,
          stage: source,
          cause: 'no number in its name, which decides its fold',
          remedy: 'give it a name such as JPCLN001.png',
        })
      const maskOf = new Map(masks.map(({ stem, path }) => [stem, path]))
      const splits = splitsOf(images)
      return keyedDataSet({
        name: source,
        path: root,
        expected,
        keys: images.map(({ stem, path }, i) => ({
          id: `${source}/${stem}`,
          source,
          split: splits[i]!,
          label: null,
          patientId: null,
          imagePath: path,
          maskPaths: [maskOf.get(stem) ?? joinLocation(root, 'masks', `${stem}.png`)],
        })),
        read: readJsrt,
        reader: { module: import.meta.url, name: 'readJsrt' },
      })
    }),
  )
}
