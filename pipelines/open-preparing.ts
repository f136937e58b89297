import { availableParallelism } from 'node:os'
import type { Configuration } from '../lib/codec/configuration.js'
import { openWorkerPool, type WorkerPool } from '../lib/flowable/worker-pool.js'
import { isRemote, type Location } from '../lib/storage/location.js'
import type { PrepareSamplesOptions } from './prepare-samples.js'

/** More threads than this, and the one that trains has no time to hand them work. */
const MOST_WORKERS = 16

/** How long a sample may take whose files come over a network: reading gives up by itself before, and says why. */
const FETCHED_TIMEOUT_MS = 15 * 60_000

/**
 * How long a worker may take over a group of samples: four large JPEG 2000 files take seconds, and a decoder of DICOM that
 * hangs is given up after half a minute by itself, with a better cause.
 */
const TIMEOUT_MS = 60_000

/**
 * How many threads `workers` are: `auto` is one fewer than there are cores, 0…16, so that the thread that trains, or talks to
 * the trainer, keeps its own.
 */
export const pixelThreads = (workers: Configuration['workers']): number =>
  workers === 'auto' ? Math.min(availableParallelism() - 1, MOST_WORKERS) : workers

/**
 * Threads that read and prepare the samples of a data root (null: phantoms, drawn here), as many as `pixelThreads` says.
 * Whoever opens them closes them.
 */
export const openPixelPool = (workers: Configuration['workers'], root: Location | null): WorkerPool =>
  openWorkerPool({
    workers: pixelThreads(workers),
    timeoutMs: root !== null && isRemote(root) ? FETCHED_TIMEOUT_MS : TIMEOUT_MS,
  })

/** What a run prepares its samples with, as its configuration says. Whoever opens it closes `pool`. */
export const openPreparing = (
  { data, sizePx, readConcurrency, workers, cache, cacheMaxMiB, maxFailedShare }: Configuration,
  onDeadLetter: PrepareSamplesOptions['onDeadLetter'],
): PrepareSamplesOptions => ({
  pool: openPixelPool(workers, data),
  sizePx,
  concurrency: readConcurrency,
  cache: cache === null ? null : { folder: cache, maxBytes: cacheMaxMiB * 2 ** 20 },
  maxFailedShare,
  onDeadLetter,
})
