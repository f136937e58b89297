import type * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey, Split } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import type { StepRef } from '../lib/flowable/step.js'
import { joinLocation, type Location } from '../lib/storage/location.js'
import { evenlySpaced } from './evenly-spaced.js'
import { keyedDataSet } from './keyed-data-set.js'
import { type ImageFile, listImages } from './list-images.js'
import { readSample } from './read-sample.js'

/** What the two tuberculosis sets of the US National Library of Medicine differ in. */
export type TuberculosisSet = Readonly<{
  source: 'mcu' | 'shenzhen'
  root: Location
  /** What a folder of the set looks like, for errors. */
  expected: string
  /** An image's official name, for errors. */
  officialName: string
  /** Whether a file of `CXR_png` is the set's: copies of both sets in one folder are found. */
  isOwn(stem: string): boolean
  /** Where the masks of each image are, found before. */
  masksOf: TE.TaskEither<PipelineError, (stem: string) => readonly Location[]>
  reader: StepRef
}>

/** Test images first, evenly spaced; then validation images, evenly spaced over the rest: 93 / 10 / 35 of 138. */
const splitsOf = (count: number): readonly Split[] => {
  const test = evenlySpaced(Math.round((count * 35) / 138), count)
  const rest = Array.from({ length: count }, (_, i) => i).filter(i => !test.has(i))
  const places = evenlySpaced(Math.min(rest.length, Math.round((count * 10) / 138)), rest.length)
  const validation = new Set(rest.filter((_, place) => places.has(place)))
  return Array.from({ length: count }, (_, i) => (test.has(i) ? 'test' : validation.has(i) ? 'validation' : 'train'))
}

const isNamed = ({ stem }: ImageFile) => /_[01]$/.test(stem)

const keysOf = (
  source: string,
  images: readonly ImageFile[],
  masksOf: (stem: string) => readonly Location[],
): readonly SampleKey[] => {
  const splits = splitsOf(images.length)
  return images.map(({ stem, path }, i) => ({
    id: `${source}/${stem}`,
    source,
    split: splits[i]!,
    label: stem.endsWith('_1') ? 'abnormal' : 'normal',
    patientId: stem.slice(0, -2),
    imagePath: path,
    maskPaths: masksOf(stem),
  }))
}

/** Reads one sample of such a set: lung where the mask is 128 or more, in 1 bit or with antialiased edges. */
export const readTuberculosis = (key: SampleKey, signal: AbortSignal) => readSample(key, signal, grey => grey >= 128)

/**
 * One of the two sets of Jaeger et al. (2014), `root/CXR_png/*_{0,1}.png`. The name ends in the label: `_0` normal, `_1`
 * tuberculosis (abnormal here); what stands before it is the patient, of whom there is one image. Sorted by name.
 *
 * Of the sorted images 35 in 138, evenly spaced, are for test, and 10 in 138 of the others, evenly spaced, for validation:
 * the sizes that the paper has of the Montgomery set, without its lists.
 *
 * Left PathMissing without CXR_png, DataSetInvalid without images or where a name carries no label.
 */
export const tuberculosisSet = (set: TuberculosisSet): TE.TaskEither<PipelineError, DataSet<SampleKey, Sample>> => {
  const { source, root, expected, officialName, isOwn, masksOf, reader } = set
  const images = joinLocation(root, 'CXR_png')
  return pipe(
    listImages(images, source, { root }),
    TE.flatMapNullable(
      list => list?.filter(({ stem }) => isOwn(stem)),
      (): PipelineError => ({ _tag: 'PathMissing', path: images, stage: source, expected }),
    ),
    TE.filterOrElse(
      list => list.every(isNamed),
      (list): PipelineError => ({
        _tag: 'DataSetInvalid',
        path: list.find(image => !isNamed(image))?.path ?? images,
        stage: source,
        cause: 'its name ends in neither _0 (normal) nor _1 (tuberculosis)',
        remedy: `restore the official name, such as ${officialName}`,
      }),
    ),
    TE.bindTo('list'),
    TE.bind('masks', () => masksOf),
    TE.flatMapEither(
      ({ list, masks }): E.Either<PipelineError, DataSet<SampleKey, Sample>> =>
        keyedDataSet({
          name: source,
          path: root,
          expected,
          keys: keysOf(source, list, masks),
          read: readTuberculosis,
          reader,
        }),
    ),
  )
}
