import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type NamedReaders, namedReaders } from '../datasets/named-readers.js'
import type { Configuration } from '../lib/codec/configuration.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { type PreprocessingJob, PreprocessingWork } from '../lib/codec/preprocessing-job.js'
import { problems } from '../lib/codec/problems.js'
import type { WorkerPool } from '../lib/flowable/worker-pool.js'
import type { Perform } from '../lib/remote/answer-work.js'
import type { NatsLink } from '../lib/remote/nats-link.js'
import type { Work } from '../lib/remote/remote-work.js'
import { type Serving, serveWork } from '../lib/remote/serve-work.js'
import { acceptJob, type Means } from './accept-job.js'
import { inGroups } from './in-groups.js'
import { openPixelPool } from './open-preparing.js'
import { prepareInPool } from './prepare-in-pool.js'
import { GROUP } from './prepare-samples.js'
import type { SampleRequest } from './prepare-together.js'
import { encodePrepared, type PreparedResult } from './prepared-record.js'
import { keyBelow } from './relative-key.js'

export type PreprocessOptions = Omit<Means, 'readers'> &
  Readonly<{
    link: NatsLink
    queue: string
    /** What this worker is called in reports. */
    name: string
    /** Threads for the pixel work: 0 leaves it to this one, `auto` is one fewer than there are cores. */
    workers: Configuration['workers']
    /** How many samples it may have in hand, in work or waiting for a thread: at least 1. */
    inHand: number
    /** Readers of data sets by name (default `namedReaders`); the trainer needs the same. */
    readers?: NamedReaders
  }>

/**
 * A preprocessing worker: takes samples as the trainer of a queue asks for them, reads them below its own data root,
 * prepares them in its threads, and answers with their pixels. It waits for a trainer, and goes on with the next one. Stops
 * where the trainer's code is not its own, or its data are others (see `acceptJob`).
 *
 * Nothing in a message is evaluated or used as a path: readers are looked up by name, files through `insideRoot`. What
 * cannot be read or prepared is an answer, too. Holds at most `inHand` samples.
 *
 * @example
 * const serving = preprocess({ link, queue: 'multimix', name: 'a', root: 's3://xrays', cache: null, workers: 'auto', inHand: 16 })
 * const ended = await serving.finished
 */
export const preprocess = ({ link, queue, name, inHand, workers, ...given }: PreprocessOptions): Serving => {
  const means: Means = { readers: namedReaders, ...given }
  const pool = openPixelPool(workers, means.root)
  const serving = serveWork({
    ...{ link, queue, name, inHand },
    accept: async job =>
      pipe(
        await acceptJob(job, means)(),
        E.map(accepted => performing(accepted, means, pool)),
      ),
  })
  return { ...serving, finished: serving.finished.finally(pool.close) }
}

/**
 * How the work of a job is done: each sample's record, with up to four samples of a flow in one call of the pool (1.2 to 1.8
 * times as many a second as one by one). Rejects where this worker could do none (see `WorkerPool.run`).
 */
export const performing = (job: PreprocessingJob, { root, readers, cache }: Means, pool: WorkerPool): Perform => {
  const flows = new Map(
    Object.entries(job.flows).map(([flow, views]) => {
      const inPool = prepareInPool(pool, { sizePx: job.sizePx, views, cache })
      return [flow, inGroups(GROUP, (requests: readonly SampleRequest[]) => inPool(requests, signal))]
    }),
  )
  const prepare = async (work: Work): Promise<PreparedResult> => {
    const prepareOne = flows.get(work.place.flow)
    if (prepareOne === undefined) return unusable(work, `no flow of the job is called ${work.place.flow}`)
    return pipe(
      PreprocessingWork.decode(work.value),
      E.match(
        async errors => unusable(work, problems(errors).join('; ')),
        async ({ key, reader }) => {
          if (!Object.hasOwn(job.readers, reader)) return unusable(work, `no reader of the job is called ${reader}`)
          return pipe(
            keyBelow(root, key),
            E.match(
              async error => E.left(error),
              key => prepareOne({ key, epoch: work.place.epoch, from: readers[reader]! }),
            ),
          )
        },
      ),
    )
  }
  return async work => encodePrepared(await prepare(work), root)
}

/** Samples that are in hand are finished, whatever happens. */
const { signal } = new AbortController()

const unusable = ({ place: { source, epoch, index } }: Work, cause: string): E.Either<PipelineError, never> =>
  E.left({
    ...{ _tag: 'StepFailed', path: source, sampleId: `${index} of epoch ${epoch}` },
    ...{ stage: 'preprocess', cause: `its work is none: ${cause}`, attempts: 1 },
  })
