import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type FoundSet, findSets } from '../datasets/detect/find-sets.js'
import { SourceName } from '../lib/codec/configuration.js'
import { describeError, type PipelineError } from '../lib/codec/pipeline-error.js'
import type { Location } from '../lib/storage/location.js'
import { type DataSets, noSets, type SampleSet } from './data-sets.js'
import { openFoundSet } from './open-found-set.js'

export type { DataSets, SampleSet } from './data-sets.js'

export type OpenDataOptions = Readonly<{
  /** Called with what is found wrong in shards, the samples of which are left out; default stderr gets a line of it. */
  onDeadLetter(error: PipelineError): void
}>

type Opened = Readonly<{ source: SourceName; set: SampleSet }>

/** The secret under which DICOM files' patients become pseudonyms: in no configuration, since runs keep theirs. */
const patientKey = (): { patientKey?: string } => {
  const key = process.env.MULTIMIX_PATIENT_KEY
  return key ? { patientKey: key } : {}
}

const open = (found: FoundSet, options: OpenDataOptions): TE.TaskEither<PipelineError, readonly Opened[]> =>
  pipe(
    openFoundSet(found, { ...options, ...patientKey() }),
    // Shards of a known source are that source's; all others are `shards`.
    TE.map(sets =>
      sets.map(set => ({
        source: found.source === 'shards' && SourceName.is(set.name) ? set.name : found.source,
        set,
      })),
    ),
    // Files that were only named as DICOM files are.
    TE.orElse(error => (found.source === 'dicom' && error._tag === 'DataSetInvalid' ? TE.right([]) : TE.left(error))),
  )

/** Of each source the set with the most images; of equals the first. */
const largest = (opened: readonly Opened[]): DataSets => {
  const sets = { ...noSets }
  for (const { source, set } of opened) if (set.length > (sets[source]?.length ?? 0)) sets[source] = set
  return sets
}

/**
 * Opens every data set of a folder, on this machine or another: the folder may be a set itself or hold the folders of
 * several, and is known by what is in it, see `findSets`. Shards are the sets that they were written from (`shards` where
 * that is none that is known), and may also be named themselves, see `shardSets`. Of several copies of one set, the one
 * with the most images is taken.
 *
 * Patients of DICOM files are told apart where the environment has a `MULTIMIX_PATIENT_KEY`. Left where the folder is
 * missing, holds no set, or holds one that cannot be read.
 *
 * @example const { jsrt, chex } = await orThrow(openDataFolder('s3://xrays'))
 */
export const openDataFolder = (
  root: Location,
  options: OpenDataOptions = { onDeadLetter: error => console.error(describeError(error)) },
): TE.TaskEither<PipelineError, DataSets> => {
  const missing: PipelineError = {
    _tag: 'PathMissing',
    stage: 'data',
    path: root,
    expected:
      'the folder of a data set, or one that holds some: JSRT, Montgomery, Shenzhen, chest_xray, ChestX-ray14, DICOM files, shards',
  }
  return pipe(
    findSets(root),
    TE.mapLeft((error): PipelineError => (error._tag === 'PathMissing' ? missing : error)),
    TE.flatMap(TE.traverseSeqArray(found => open(found, options))),
    TE.map(lists => lists.flat()),
    TE.filterOrElse(
      opened => opened.length > 0,
      (): PipelineError => missing,
    ),
    TE.map(largest),
  )
}
