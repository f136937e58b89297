import { availableParallelism } from 'node:os'
import type { Configuration } from '../lib/codec/configuration.js'
import { openWorkerPool } from '../lib/flowable/worker-pool.js'
import type { PrepareSamplesOptions } from './prepare-samples.js'

/** More threads than this, and the one that trains has no time to hand them work. */
const MOST_WORKERS = 16

/**
 * What a run prepares its samples with, as its configuration says: `auto` workers are one fewer than there are cores,
 * so that the thread that trains keeps its own. Whoever opens it closes `pool`.
 */
export const openPreparing = (
  { sizePx, readConcurrency, workers, cache, cacheMaxMiB, maxFailedShare }: Configuration,
  onDeadLetter: PrepareSamplesOptions['onDeadLetter'],
): PrepareSamplesOptions => ({
  pool: openWorkerPool({
    workers: workers === 'auto' ? Math.min(availableParallelism() - 1, MOST_WORKERS) : workers,
  }),
  sizePx,
  concurrency: readConcurrency,
  cache: cache === null ? null : { folder: cache, maxBytes: cacheMaxMiB * 2 ** 20 },
  maxFailedShare,
  onDeadLetter,
})
