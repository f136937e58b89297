import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { DetectedCount, DetectedSet } from '../../lib/codec/detected-dataset.js'
import { describeError, type PipelineError } from '../../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../../lib/codec/sample.js'
import type { DataSet } from '../../lib/flowable/data-set.js'
import type { Location } from '../../lib/storage/location.js'
import { type LayoutName, layoutReaders } from '../layout-readers.js'
import { findNihxFiles } from '../nihx/find-files.js'
import { nihxOf } from '../nihx.js'
import { countKeys } from './count-keys.js'
import type { FoundSet } from './find-sets.js'
import { formOf } from './form-of.js'
import type { Listing } from './listing.js'
import { maskDifferences } from './mask-differences.js'
import { nihxDifferences } from './nihx-differences.js'
import { patientDifferences } from './patient-differences.js'

const shown = (count: number) => count.toLocaleString('en')
const capitalised = (what: string) => what.charAt(0).toUpperCase() + what.slice(1)

const countDifferences = (counts: readonly DetectedCount[]): readonly string[] =>
  counts.flatMap(({ what, found, official }) =>
    official === null || found === official
      ? []
      : [`${capitalised(what)}: ${shown(found)}, where the official set has ${shown(official)}.`],
  )

const broken = (found: FoundSet, error: PipelineError): DetectedSet => ({
  ...{ source: found.source, root: found.root, form: formOf(found, undefined) },
  ...{ images: 0, counts: [], differences: [describeError(error)] },
})

type Opened = Readonly<{ set: DataSet<SampleKey, Sample>; table: ReturnType<typeof nihxDifferences> }>

const openLayout = (source: LayoutName, root: Location): TE.TaskEither<PipelineError, Opened> =>
  pipe(
    layoutReaders[source](root),
    TE.map(set => ({ set, table: { counts: [], differences: [] } })),
  )

/** The table of 112,120 rows is read once. */
const openNihx = (root: Location): TE.TaskEither<PipelineError, Opened> =>
  pipe(
    findNihxFiles(root),
    TE.flatMapEither(files =>
      pipe(
        nihxOf(root, files),
        E.map(set => ({ set, table: nihxDifferences(files) })),
      ),
    ),
  )

/** Looks through a found set of pictures: opens it with its reader, which lists names, and compares. */
export const surveyLayout = async (
  found: FoundSet & Readonly<{ source: LayoutName }>,
  list: Listing,
): Promise<DetectedSet> => {
  const { source, root, drawn } = found
  const opened = await (source === 'nihx' ? openNihx(root) : openLayout(source, root))()
  if (E.isLeft(opened)) return broken(found, opened.left)
  const { set, table } = opened.right
  const keys: readonly SampleKey[] = Array.from({ length: set.length }, (_, i) => set.key(i))
  const counts = [...table.counts, ...countKeys(source, keys)]
  return {
    ...{ source, root, form: formOf(found, keys[0]), images: keys.length },
    // Phantoms are as many as were asked for.
    counts: drawn ? counts.map(count => ({ ...count, official: null })) : counts,
    differences: [
      ...(drawn ? [] : countDifferences(counts)),
      ...table.differences,
      ...(await maskDifferences(keys, list)),
      ...patientDifferences(keys),
    ],
  }
}
