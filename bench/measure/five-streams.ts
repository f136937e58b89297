import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import { type Configuration, defaults } from '../../lib/codec/configuration.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import type { TrainingBatch } from '../../lib/codec/training-batch.js'
import type { Flowable } from '../../lib/flowable/flowable.js'
import { openDataFolder } from '../../pipelines/data-folder.js'
import { openPreparing } from '../../pipelines/open-preparing.js'
import { trainingSets } from '../../pipelines/training-sets.js'
import { trainingStreams } from '../../pipelines/training-streams.js'

/** Where phantoms are drawn where no data folder is named. */
export const PHANTOMS = 'data/phantoms'

export type FiveStreams = Readonly<{
  flow: Flowable<TrainingBatch>
  /** Ends the workers. */
  close(): Promise<void>
}>

/**
 * The five training streams of the paper's settings over a data folder, with `over` laid over them; draws phantoms
 * first where the folder is `PHANTOMS`. A sample that cannot be read fails the run.
 */
export const fiveStreams = async (data: string, over: Partial<Configuration> = {}): Promise<FiveStreams> => {
  const configuration: Configuration = { ...defaults, data, ...over }
  if (data === PHANTOMS) await orThrow(writePhantoms(PHANTOMS, { seed: 1, say: console.log }))
  const sets = await orThrow(
    pipe(
      openDataFolder(data),
      TE.flatMapEither(found => trainingSets(found, configuration, data)),
    ),
  )
  const preparing = openPreparing(configuration, ({ cause }) => {
    throw new Error(describeError(cause))
  })
  return {
    flow: trainingStreams(sets, { ...configuration, ...preparing }),
    close: () => preparing.pool.close(),
  }
}
