import type * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Label, Sample, SampleKey } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import { keyedRandom } from '../lib/random/keyed-random.js'
import type { Location } from '../lib/storage/location.js'
import { keyedDataSet } from './keyed-data-set.js'
import { findNihxFiles, type NihxFiles, nihxExpected } from './nihx/find-files.js'
import { labelOf } from './nihx/label-of.js'
import { readSample } from './read-sample.js'

const source = 'nihx'

/** How many images of each class the paper tests on; where there are more, so many are chosen. */
const chosenImages: Readonly<Record<Label, number>> = { normal: 2754, abnormal: 1431 }

type NihxKey = Readonly<{ key: SampleKey; rank: number }>
const byRank = (a: NihxKey, b: NihxKey) => a.rank - b.rank || (a.key.id < b.key.id ? -1 : 1)

/** Of each class as many as the paper has, by a rank that a name has for ever, whatever else lies on disk; by name. */
const choose = (keys: readonly SampleKey[]): readonly SampleKey[] => {
  const ofClass = (label: Label) => {
    const all = keys.filter(key => key.label === label)
    if (all.length <= chosenImages[label]) return all
    const ranked = all.map(key => ({ key, rank: keyedRandom('the choice of NIHX', key.id)() })).sort(byRank)
    return ranked.slice(0, chosenImages[label]).map(({ key }) => key)
  }
  const chosen = new Set([...ofClass('normal'), ...ofClass('abnormal')])
  return keys.filter(key => chosen.has(key))
}

const keysOf = (files: NihxFiles['files'], table: NihxFiles['table']): readonly SampleKey[] =>
  [...files.keys()].sort().flatMap(name => {
    const { stem, path } = files.get(name)!
    const row = table.get(name)
    const label = row === undefined ? null : labelOf(row)
    return row === undefined || label === null
      ? []
      : [
          {
            id: `${source}/${stem}`,
            source,
            split: 'test',
            label,
            patientId: row.patientId,
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
 * `nihx/00000129_000`, sorted; the patient is the table's. Everything is for test (cross-domain); there are no masks.
 *
 * The paper has 2,754 images without finding and 1,431 with pneumonia, and no list of them: where there are more of a
 * class, so many are chosen by a rank that depends on an image's name alone. Of the whole set that is all pneumonia.
 *
 * Left PathMissing without a table or an images folder, RowInvalid with the line of a row that does not decode,
 * DataSetInvalid where no image has one of the two labels.
 */
export const nihx = (root: Location): TE.TaskEither<PipelineError, DataSet<SampleKey, Sample>> =>
  pipe(
    findNihxFiles(root),
    TE.flatMapEither(found => nihxOf(root, found)),
  )

/** `nihx` of files and a table that were found before. */
export const nihxOf = (
  root: Location,
  { files, table }: NihxFiles,
): E.Either<PipelineError, DataSet<SampleKey, Sample>> =>
  keyedDataSet({
    name: source,
    path: root,
    expected: `${nihxExpected}, and rows with Pneumonia or No Finding for some of the files`,
    keys: choose(keysOf(files, table)),
    read: readNihx,
    reader: { module: import.meta.url, name: 'readNihx' },
  })
