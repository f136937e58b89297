import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type NamedReaders, namedReaders } from '../datasets/named-readers.js'
import type { NatsSettings } from '../lib/codec/nats-settings.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { PreprocessingWork } from '../lib/codec/preprocessing-job.js'
import type { NatsLink } from '../lib/remote/nats-link.js'
import {
  type GivenUp,
  openRemoteWork,
  type RemoteReport,
  type RemoteWork,
  type Work,
} from '../lib/remote/remote-work.js'
import type { Location } from '../lib/storage/location.js'
import type { Placed } from './placed.js'
import type { PrepareGroup } from './prepare-group.js'
import { decodePrepared, type PreparedResult } from './prepared-record.js'
import { relativeKey } from './relative-key.js'
import type { StreamName } from './stream-name.js'
import { type TrainingJob, type TrainingJobOptions, trainingJob } from './training-job.js'

export type DistributedOptions = Omit<TrainingJobOptions, 'readers'> &
  Readonly<{
    link: NatsLink
    settings: Pick<NatsSettings, 'queue' | 'storage' | 'ackWaitMs' | 'attempts'>
    /** Readers of data sets by name (default `namedReaders`); the workers need the same. */
    readers?: NamedReaders
  }>

/** Preprocessing on other machines, as a run uses it. Whoever opens it closes it. */
export type Distributed = Readonly<{
  /** What `trainingStreams` prepares its samples with. */
  elsewhere(stream: StreamName): PrepareGroup
  report(): RemoteReport
  close(): Promise<void>
}>

/**
 * Opens preprocessing on other machines for a training run: in place of the workers of this process, those that serve the
 * queue read and prepare its samples (see `preprocess`). All else stays here: the order, the batches, the dead letters, the
 * checkpoints. The samples come back in order, the same for any number of workers, here or there.
 *
 * In flight are at most `readConcurrency` samples of each stream, rounded up to whole groups, however fast the trainer is;
 * nothing is issued that the flow has no place for. Left as `trainingJob`, before any work is issued, and as
 * `openRemoteWork`.
 *
 * @example
 * const distributed = await orThrow(openDistributed({ link, settings, configuration, sets, fingerprint, root: 's3://xrays' }))
 * trainingStreams(sets, { ...options, elsewhere: distributed.elsewhere })
 */
export const openDistributed = ({
  link,
  settings: { queue, storage, ackWaitMs, attempts },
  readers = namedReaders,
  ...run
}: DistributedOptions): TE.TaskEither<PipelineError, Distributed> =>
  pipe(
    TE.fromEither(trainingJob({ ...run, readers })),
    TE.flatMap(training =>
      pipe(
        openRemoteWork({
          ...{ link, queue, storage, ackWaitMs, attempts },
          ...{ job: training.job, window: training.window, maxAnswerBytes: training.maxAnswerBytes },
        }),
        TE.map(remote => ({
          elsewhere: askElsewhere(remote, training, run.root),
          report: remote.report,
          close: remote.close,
        })),
      ),
    ),
  )

/**
 * What prepares groups of samples by asking for each: one piece of work a sample. A sample that was given up, since no worker
 * lived through it, is a Left as one that cannot be read. `root` is where the files of the sets are on this machine.
 *
 * @example askElsewhere(remote, training, 'data')('classificationUnlabelled')
 */
export const askElsewhere =
  (remote: Pick<RemoteWork, 'ask'>, training: TrainingJob, root: Location) =>
  (stream: StreamName): PrepareGroup => {
    const ask = async (placed: Placed, signal: AbortSignal): Promise<PreparedResult> => {
      const work = workOf(placed, stream, training, root)
      if (E.isLeft(work)) return work
      return pipe(
        await remote.ask(work.right, signal),
        E.mapLeft(givenUp(placed)),
        E.flatMap(bytes => preparedOf(bytes, placed, stream, training, root)),
      )
    }
    return (group, signal) => Promise.all(group.map(placed => ask(placed, signal)))
  }

/** A sample as a piece of work: where in the run it belongs, what to read and with which reader. */
const workOf = (
  { key, epoch, index, dataset }: Placed,
  stream: StreamName,
  { readerOf }: TrainingJob,
  root: Location,
): E.Either<PipelineError, Work> => {
  const reader = readerOf.get(dataset)
  if (reader === undefined) throw new Error(`Expected a data set of the job, got ${dataset.name}`)
  return pipe(
    relativeKey(root, key),
    E.map(key => {
      const value: PreprocessingWork = { key, reader }
      return { place: { flow: stream, source: dataset.name, epoch, index }, value }
    }),
  )
}

/** The sample that an answer's bytes are, checked against what was asked for. */
const preparedOf = (
  bytes: Uint8Array,
  { key, epoch }: Placed,
  stream: StreamName,
  { job: { sizePx, flows } }: TrainingJob,
  root: Location,
): PreparedResult =>
  pipe(
    decodePrepared(bytes, { epoch, key, sizePx, views: flows[stream]?.length ?? 0, root }),
    E.mapLeft(cause => failed({ key }, `the answer of a worker cannot be used: ${cause}`, 1)),
    E.flatten,
  )

const givenUp =
  (placed: Placed) =>
  ({ cause, attempts }: GivenUp): PipelineError =>
    failed(placed, cause, attempts)

const failed = ({ key }: Pick<Placed, 'key'>, cause: string, attempts: number): PipelineError => ({
  ...{ _tag: 'StepFailed', path: key.imagePath, sampleId: key.id },
  ...{ stage: 'prepare', cause, attempts },
})
