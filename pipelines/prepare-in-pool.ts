import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { SampleKey } from '../lib/codec/sample.js'
import { step } from '../lib/flowable/step.js'
import type { StepFailure, WorkerPool } from '../lib/flowable/worker-pool.js'
import type { Preparation, PreparedSample, prepareTogether, SampleRequest } from './prepare-together.js'

/** Where workers find `prepareTogether`. */
export const prepareStep = step<typeof prepareTogether>(
  new URL('./prepare-together.js', import.meta.url),
  'prepareTogether',
)

/**
 * Has a worker of the pool prepare a group of samples together, each for itself a result, in their order. Where a worker
 * dies or hangs over the group, each of it is tried once more, alone; Left StepFailed where it does so again. Rejects as
 * `WorkerPool.run` does, and with the signal's reason.
 *
 * @example await prepareInPool(pool, { sizePx: 256, views, cache: null })(requests, signal)
 */
export const prepareInPool =
  (pool: WorkerPool, preparation: Preparation) =>
  async (
    samples: readonly SampleRequest[],
    signal: AbortSignal,
  ): Promise<readonly E.Either<PipelineError, PreparedSample>[]> => {
    const run = (group: readonly SampleRequest[]) =>
      pool.run(prepareStep, { ...preparation, samples: group }, { attempts: 1, signal })
    const first = await run(samples)
    if (E.isRight(first)) return first.right
    const alone = async (sample: SampleRequest): Promise<E.Either<PipelineError, PreparedSample>> =>
      pipe(
        await run([sample]),
        E.mapLeft(failedTwice(sample.key)),
        E.flatMap(([prepared]) => prepared!),
      )
    return Promise.all(samples.map(alone))
  }

const failedTwice =
  ({ id, imagePath }: SampleKey) =>
  ({ cause }: StepFailure): PipelineError => ({
    _tag: 'StepFailed',
    path: imagePath,
    sampleId: id,
    stage: 'prepare',
    cause,
    attempts: 2,
  })
