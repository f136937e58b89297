import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { WorkerPool } from '../lib/flowable/worker-pool.js'
import type { Placed } from './placed.js'
import type { PrepareGroup } from './prepare-group.js'
import { prepareInPool } from './prepare-in-pool.js'
import type { Preparation, SampleRequest } from './prepare-together.js'

/**
 * Prepares samples in the workers of this process (see `prepareInPool`). Those of a data set without a reader are read by
 * this thread, and go to the workers as they were read.
 *
 * @example prepareHere(openWorkerPool({ workers: 2 }), { sizePx: 256, views: [{ kind: 'identity' }], cache: null })
 */
export const prepareHere = (pool: WorkerPool, preparation: Preparation): PrepareGroup => {
  const inPool = prepareInPool(pool, preparation)
  return async (placed, signal) => {
    const requests = await Promise.all(placed.map(requestOf(signal)))
    const prepared = await inPool(
      requests.filter(E.isRight).map(request => request.right),
      signal,
    )
    const inOrder = prepared.values()
    return requests.map(request => (E.isLeft(request) ? request : inOrder.next().value!))
  }
}

/** What a worker needs to read a sample; the sample itself, read here, where no worker can. */
const requestOf =
  (signal: AbortSignal) =>
  async ({ key, epoch, dataset }: Placed): Promise<E.Either<PipelineError, SampleRequest>> => {
    const from: E.Either<PipelineError, SampleRequest['from']> = dataset.reader
      ? E.right(dataset.reader)
      : await dataset.read(key, signal)()
    return pipe(
      from,
      E.map(from => ({ key, epoch, from })),
    )
  }
