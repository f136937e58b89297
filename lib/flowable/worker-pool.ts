import { deserialize, serialize } from 'node:v8'
import * as E from 'fp-ts/lib/Either.js'
import { expectWhole } from '../codec/expect-whole.js'
import { messageOf } from '../codec/message-of.js'
import { ownBuffers } from './own-buffers.js'
import { places } from './places.js'
import { type Step, type StepRef, stepFingerprint } from './step.js'
import { type Attempt, thisThread, workerThreads } from './step-threads.js'
import { LONGEST_MS } from './wait-ms.js'

export type WorkerPoolOptions = Readonly<{
  /** How many threads: a whole number of at least 0. With 0 the steps run in this thread. */
  workers: number
  /** How long a step may take, from when a worker begins it: a whole number of milliseconds, at least 1 (default 4000). */
  timeoutMs?: number
  /** How long a worker may take to start and to load a step, in milliseconds (default 30,000). */
  startTimeoutMs?: number
  /**
   * How large the heap of a worker may grow, in MiB (default: Node's own limit). Pixels lie outside of it, and do not
   * count.
   */
  heapLimitMiB?: number
}>

/** Why a value has no result: the error of the first attempt, its stack if it had one, and how often it was tried. */
export type StepFailure = Readonly<{ step: string; cause: string; attempts: number; stack: string | null }>

export type RunStepOptions = Readonly<{
  /**
   * Gives the buffers of the value away: they are moved to the worker, and are empty here afterwards (default false:
   * the value is copied). One copy is kept meanwhile, in case the worker dies of it.
   */
  transfer?: boolean
  /** How often the value is tried where its worker dies or hangs over it (default 2). */
  attempts?: 1 | 2
  /** Withdraws the value if no worker has it yet: rejects with the signal's reason. What is in work runs to its end. */
  signal?: AbortSignal
}>

export type WorkerPool = Readonly<{
  workers: number
  /**
   * Applies a step to a value. Left where the step throws or rejects, or where its worker dies or hangs twice over it.
   * Rejects, in one sentence, where no value could succeed: the pool is closed, the module does not load or was
   * changed since the program started, the value or the result is not plain data.
   */
  run<A, B>(step: Step<A, B>, value: NoInfer<A>, options?: RunStepOptions): Promise<E.Either<StepFailure, B>>
  /** Lets what is in work run to its end, turns away what waits, and ends all workers. */
  close(): Promise<void>
}>

/**
 * Threads for pixel work. Each loads the modules of the steps that it is given, and has one value at a time; what
 * comes meanwhile waits in order. Buffers of results are moved, not copied (see `ownBuffers`).
 *
 * A step that throws is a failure at once, and its worker lives on. A worker that exits, runs out of memory, or has not
 * finished within `timeoutMs` is replaced, and its value tried once more, again with a worker to itself; other values
 * do not notice. Cancelling a flow ends no worker: to start one takes some hundred milliseconds.
 *
 * With 0 workers the results and failures are the same, but a step that loops for ever or never settles is not
 * noticed, and one that exits ends the process. Idle workers do not keep the process alive. Throws a RangeError for
 * options out of range.
 *
 * @example
 * const pool = openWorkerPool({ workers: 2 })
 * const grey = step<typeof toGrey>(new URL('./to-grey.js', import.meta.url), 'toGrey')
 * const result = await pool.run(grey, picture)
 * await pool.close()
 */
export const openWorkerPool = ({
  workers,
  timeoutMs = 4000,
  startTimeoutMs = 30_000,
  heapLimitMiB,
}: WorkerPoolOptions): WorkerPool => {
  expectWhole('workerPool', 'workers', workers, 0)
  expectWhole('workerPool', 'timeoutMs', timeoutMs, 1, LONGEST_MS)
  expectWhole('workerPool', 'startTimeoutMs', startTimeoutMs, 1, LONGEST_MS)
  if (heapLimitMiB !== undefined) expectWhole('workerPool', 'heapLimitMiB', heapLimitMiB, 1)
  const threads =
    workers === 0
      ? thisThread
      : workerThreads({ workers, timeoutMs, startTimeoutMs, heapLimitMiB: heapLimitMiB ?? null })
  const queue = places(workers === 0 ? Number.POSITIVE_INFINITY : workers)
  const inHand = new Set<Promise<unknown>>()
  let closing: Promise<void> | null = null

  const tryOnceOrTwice = async ({ module, name }: StepRef, value: unknown, transfer: boolean, attempts: 1 | 2) => {
    const ref = { module, name }
    const task = { ref, fingerprint: stepFingerprint(ref), value }
    const { given, spare } = transfer ? giveAway(name, value, workers > 0 && attempts > 1) : { given: [], spare: null }
    const first = await threads.attempt(task, given)
    if (first._tag !== 'Lost' || attempts === 1) return resultOf(name, first, 1)
    const second: unknown = spare ? deserialize(spare) : value
    const again = await threads.attempt({ ...task, value: second }, transfer ? ownBuffers(second) : [])
    if (again._tag === 'Done' || again._tag === 'Refused') return resultOf(name, again, 2)
    // Twice done and twice lost on the way: Node 20 does not say why.
    if (again._tag === 'Lost' && first.ended && again.ended)
      throw new TypeError(`workerPool: expected ${name} to give plain data, got what could not be cloned`)
    return resultOf(name, first, 2)
  }
  const run: WorkerPool['run'] = async (step, value, { transfer = false, attempts = 2, signal } = {}) => {
    // Withdrawn or turned away, now or when its turn comes.
    const check = () => {
      signal?.throwIfAborted()
      if (closing) throw new Error(`workerPool: expected an open pool for ${step.name}, got one that is closed`)
    }
    check()
    const turn = queue.take()
    try {
      if (turn) {
        await turn
        check()
      }
      return (await tryOnceOrTwice(step, value, transfer, attempts)) as E.Either<StepFailure, never>
    } finally {
      queue.give()
    }
  }
  return {
    workers,
    run: (step, value, options) => {
      const work = run(step, value, options)
      const done = () => inHand.delete(work)
      inHand.add(work)
      work.then(done, done)
      return work
    },
    close: () => {
      closing ??= Promise.allSettled(inHand).then(threads.close)
      return closing
    },
  }
}

/** The buffers of a value that are given away, and a copy of the value where it may be needed. */
const giveAway = (step: string, value: unknown, kept: boolean) => {
  try {
    return { given: ownBuffers(value), spare: kept ? serialize(value) : null }
  } catch (error) {
    throw new TypeError(`workerPool: expected ${step} to take plain data: ${messageOf(error)}`, { cause: error })
  }
}

const resultOf = (step: string, outcome: Attempt, attempts: number): E.Either<StepFailure, unknown> => {
  if (outcome._tag === 'Done') return E.right(outcome.value)
  if (outcome._tag === 'Refused') throw new Error(outcome.cause)
  return E.left({ step, cause: outcome.cause, attempts, stack: outcome.stack })
}
