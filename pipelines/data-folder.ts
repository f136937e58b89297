import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pipe } from 'fp-ts/lib/function.js'
import * as RA from 'fp-ts/lib/ReadonlyArray.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { chex } from '../datasets/chex.js'
import { jsrt } from '../datasets/jsrt.js'
import { mcu } from '../datasets/mcu.js'
import { nihx } from '../datasets/nihx.js'
import type { SourceName } from '../lib/codec/configuration.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'

export type SampleSet = DataSet<SampleKey, Sample>

/** The data sets of a folder; null where a source's folder is not there. */
export type DataSets = Readonly<Record<SourceName, SampleSet | null>>

type Reader = (root: string) => TE.TaskEither<PipelineError, SampleSet>

/** Each source's reader, and the folder names it is known by (a reduced copy may stand beside the native one). */
const sources: Readonly<Record<SourceName, Readonly<{ read: Reader; folders: readonly string[] }>>> = {
  jsrt: { read: jsrt, folders: ['JSRT', 'jsrt'] },
  mcu: { read: mcu, folders: ['MontgomerySet', 'MCU', 'mcu'] },
  chex: { read: chex, folders: ['chest_xray', 'chest_xray_224', 'CheX', 'chex'] },
  nihx: { read: nihx, folders: ['NIH_ChestXray14', 'NIHX', 'nihx'] },
}

const open = (root: string, source: SourceName): TE.TaskEither<PipelineError, SampleSet | null> => {
  const { read, folders } = sources[source]
  return pipe(
    // A file system that ignores case shows one folder under two names.
    folders.map(folder => join(root, folder)).filter(existsSync),
    TE.traverseArray(read),
    TE.map(sets => sets.reduce<SampleSet | null>((most, set) => (set.length > (most?.length ?? 0) ? set : most), null)),
  )
}

/**
 * Opens every data set that a folder holds, by the names their publishers give them: `JSRT`, `MontgomerySet`,
 * `chest_xray` (or `chest_xray_224`), `NIH_ChestXray14`. Of several copies of one set, the one with the most images is
 * taken. Left where the folder is missing, holds none of them, or holds one that cannot be read.
 */
export const openDataFolder = (root: string): TE.TaskEither<PipelineError, DataSets> => {
  const expected = `a folder with at least one of ${Object.values(sources)
    .map(({ folders }) => `${folders[0]}/`)
    .join(', ')}`
  return pipe(
    TE.Do,
    TE.bind('jsrt', () => open(root, 'jsrt')),
    TE.bind('mcu', () => open(root, 'mcu')),
    TE.bind('chex', () => open(root, 'chex')),
    TE.bind('nihx', () => open(root, 'nihx')),
    TE.filterOrElse(
      sets => RA.some(set => set !== null)(Object.values(sets)),
      (): PipelineError => ({ _tag: 'PathMissing', stage: 'data', path: root, expected }),
    ),
  )
}
