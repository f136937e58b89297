import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Configuration, quickstart } from '../../lib/codec/configuration.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import type { TrainingBatch } from '../../lib/codec/training-batch.js'
import type { Flowable } from '../../lib/flowable/flowable.js'
import { take } from '../../lib/flowable/take.js'
import { openDataFolder } from '../../pipelines/data-folder.js'
import type { PrepareSamplesOptions } from '../../pipelines/prepare-samples.js'
import { trainingSets } from '../../pipelines/training-sets.js'
import { type TrainingSets, type TrainingStreamOptions, trainingStreams } from '../../pipelines/training-streams.js'

/** What is trained on in a round of chaos: the folder of its phantoms, the seed of its order and views, and for how long. */
export type ChaosRun = Readonly<{ data: string; seed: number; steps: number }>

/** How many phantoms there are of each source: few, so that an epoch is short and several fit into a round. */
export const chaosPhantoms = {
  seed: 1,
  sizePx: 64,
  counts: { jsrt: 40, mcu: 24, chex: { train: 60, validation: 0, test: 0 }, nihx: 0 },
}

/** The settings of a round: all five streams, one of them merged from two sources by weight, in small batches. */
export const chaosConfiguration = ({ data, seed, steps }: ChaosRun): Configuration => ({
  ...quickstart,
  ...{ data, seed, steps, batchSize: 4, prefetchBatches: 1, workers: 0, readConcurrency: 8 },
  segmentationSources: [
    { source: 'jsrt', weight: 2 },
    { source: 'mcu', weight: 1 },
  ],
  segmentationLabels: 10,
  classificationLabels: 20,
})

/** The sets that a round's streams draw from. Rejects where the folder has not got them. */
export const chaosSets = (run: ChaosRun): Promise<TrainingSets> =>
  orThrow(
    pipe(
      openDataFolder(run.data),
      TE.flatMapEither(found => trainingSets(found, chaosConfiguration(run), run.data)),
    ),
  )

/** The batches of a round, `run.steps` of them, prepared as `preparing` says. */
export const chaosStreams = (
  sets: TrainingSets,
  run: ChaosRun,
  preparing: PrepareSamplesOptions & Pick<TrainingStreamOptions, 'elsewhere'>,
): Flowable<TrainingBatch> => pipe(trainingStreams(sets, { ...chaosConfiguration(run), ...preparing }), take(run.steps))
