import type * as E from 'fp-ts/lib/Either.js'
import type { Flowable } from './flowable.js'
import { mapAsync } from './map-async.js'
import type { Step } from './step.js'
import type { StepFailure, WorkerPool } from './worker-pool.js'

export type MapWorkersOptions = Readonly<{
  /** How many values may be in work, or waiting for a worker or for their turn: a whole number of at least 1. */
  concurrency: number
  /** Gives the buffers of the values away, moved instead of copied (default false). */
  transfer?: boolean
  /** What the work is called where it is reported (default `mapWorkers` and the step's name). */
  name?: string
}>

/**
 * Applies a step to each value in the workers of a pool, in order. Holds at most `concurrency` values; twice the number
 * of workers keeps them busy. A value that fails, or kills its worker twice, is a Left: use `deadLetters`. What makes
 * every value fail (a module that does not load, a closed pool) fails the run. When the run ends early, values that
 * have no worker yet are withdrawn, and what is in work runs to its end, held, and is dropped.
 *
 * @example pipe(pictures, mapWorkers(pool, grey, { concurrency: 4 }), deadLetters({ write }))
 */
export const mapWorkers = <A, B>(
  pool: WorkerPool,
  step: Step<A, B>,
  { concurrency, transfer = false, name = `mapWorkers ${step.name}` }: MapWorkersOptions,
): ((upstream: Flowable<A>) => Flowable<E.Either<StepFailure, B>>) =>
  mapAsync((value, signal) => pool.run(step, value, { transfer, signal }), { concurrency, name })
