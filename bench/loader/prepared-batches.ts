import { pipe } from 'fp-ts/lib/function.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import type { ViewSpec } from '../../lib/codec/view-options.js'
import { batch } from '../../lib/flowable/batch.js'
import type { Flowable } from '../../lib/flowable/flowable.js'
import { map } from '../../lib/flowable/map.js'
import { prefetch } from '../../lib/flowable/prefetch.js'
import { openWorkerPool } from '../../lib/flowable/worker-pool.js'
import { endlessly, prepareSamples } from '../../pipelines/prepare-samples.js'
import { releaseSamples, stackImages } from '../../pipelines/stack.js'
import { filesAsDataSet } from './files-as-data-set.js'
import type { Job } from './job.js'

/** Batches that are being put together or ready, beside the one that the sink has. */
export const AHEAD = 2

const CACHE_MAX_BYTES = 2 ** 30

/** [M,H,W] uint8 each. */
export type PreparedBatch = Readonly<{ weak: Uint8Array; strong: Uint8Array; samples: number }>

export type PreparedBatches = Readonly<{
  flow: Flowable<PreparedBatch>
  /** Samples that may be in flight: those in work, the batches ahead, and the sink's. */
  declared: number
  /** Ends the workers. */
  close(): Promise<void>
}>

/**
 * The unlabelled classification stream of the training pipeline over a job's files, without end: each read and decoded
 * once, resampled (or taken from the cache), given both views, batched and stacked. `onBegin` is called for each
 * sample that is drawn. A file that cannot be read fails the run.
 */
export const preparedBatches = (
  {
    paths,
    seed,
    sizePx,
    batchSize,
    workers,
    concurrency,
    cacheFolder,
  }: Omit<Job, 'loader' | 'released' | 'incrementalMarking' | 'minSeconds'>,
  onBegin: () => void,
): PreparedBatches => {
  const pool = openWorkerPool({ workers })
  const views: readonly ViewSpec[] = [
    { kind: 'weak', seed },
    { kind: 'strong', seed },
  ]
  return {
    flow: pipe(
      endlessly([{ dataset: filesAsDataSet('files', paths), weight: 1 }], seed),
      map(placed => {
        onBegin()
        return placed
      }),
      prepareSamples(views, {
        pool,
        sizePx,
        concurrency,
        cache: cacheFolder === null ? null : { folder: cacheFolder, maxBytes: CACHE_MAX_BYTES },
        maxFailedShare: 0,
        onDeadLetter: ({ cause }) => {
          throw new Error(describeError(cause))
        },
      }),
      batch(batchSize),
      map((samples): PreparedBatch => {
        const weak = stackImages(samples, sizePx, 0).images
        const strong = stackImages(samples, sizePx, 1).images
        releaseSamples(samples)
        return { weak, strong, samples: samples.length }
      }),
      prefetch(AHEAD),
    ),
    // Whole groups of four in work, and one being given on: see prepareSamples.
    declared: 4 * (Math.ceil(concurrency / 4) + 1) + (AHEAD + 1) * batchSize,
    close: () => pool.close(),
  }
}
