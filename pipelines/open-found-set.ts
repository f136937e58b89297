import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { FoundSet } from '../datasets/detect/find-sets.js'
import { dicom } from '../datasets/dicom.js'
import { layoutReaders } from '../datasets/layout-readers.js'
import { type ShardSetsOptions, shardSets } from '../datasets/shards.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { SampleSet } from './data-sets.js'

export type OpenFoundSetOptions = ShardSetsOptions &
  Readonly<{
    /** The secret under which DICOM files' patients become pseudonyms; without one they are not told apart. */
    patientKey?: string
  }>

/**
 * Opens what `findSets` or `detectDataset` has found: one data set, or of shards one for each source in them. Left as the
 * reader of its kind.
 */
export const openFoundSet = (
  { source, root }: Pick<FoundSet, 'source' | 'root'>,
  { patientKey, ...options }: OpenFoundSetOptions,
): TE.TaskEither<PipelineError, readonly SampleSet[]> => {
  if (source === 'shards') return shardSets(root, options)
  const set =
    source === 'dicom' ? dicom(root, patientKey === undefined ? {} : { patientKey }) : layoutReaders[source](root)
  return pipe(
    set,
    TE.map(one => [one]),
  )
}
