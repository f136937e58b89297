import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type FoundSet, findSets } from '../datasets/detect/find-sets.js'
import { layoutReaders } from '../datasets/layout-readers.js'
import type { SourceName } from '../lib/codec/configuration.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Location } from '../lib/storage/location.js'
import { type DataSets, noSets, type SampleSet } from './data-sets.js'

export type { DataSets, SampleSet } from './data-sets.js'

type Opened = Readonly<{ source: SourceName; set: SampleSet }>

const open = ({ source, root }: FoundSet): TE.TaskEither<PipelineError, readonly Opened[]> =>
  source === 'dicom' || source === 'shards'
    ? TE.right([])
    : pipe(
        layoutReaders[source](root),
        TE.map(set => [{ source, set }]),
      )

/** Of each source the set with the most images; of equals the first. */
const largest = (opened: readonly Opened[]): DataSets => {
  const sets = { ...noSets }
  for (const { source, set } of opened) if (set.length > (sets[source]?.length ?? 0)) sets[source] = set
  return sets
}

/**
 * Opens every data set of a folder, on this machine or another: the folder may be a set itself or hold the folders of
 * several, and is known by what is in it, see `findSets`. Of several copies of one set, the one with the most images is
 * taken. Left where the folder is missing, holds none of them, or holds one that cannot be read.
 *
 * @example const { jsrt, chex } = await orThrow(openDataFolder('s3://xrays'))
 */
export const openDataFolder = (root: Location): TE.TaskEither<PipelineError, DataSets> => {
  const missing: PipelineError = {
    _tag: 'PathMissing',
    stage: 'data',
    path: root,
    expected: 'the folder of a data set, or one that holds some: JSRT, Montgomery, Shenzhen, chest_xray, ChestX-ray14',
  }
  return pipe(
    findSets(root),
    TE.mapLeft((error): PipelineError => (error._tag === 'PathMissing' ? missing : error)),
    TE.filterOrElse(
      found => found.length > 0,
      (): PipelineError => missing,
    ),
    TE.flatMap(TE.traverseSeqArray(open)),
    TE.map(lists => largest(lists.flat())),
  )
}
