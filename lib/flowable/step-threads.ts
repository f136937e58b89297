import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import { messageOf } from '../codec/message-of.js'
import { performStep, type StepOutcome, type StepTask } from './perform-step.js'
import { hasEnded, type StepLimits, stepMarks, takenBy, watchStep } from './step-marks.js'

/**
 * One attempt at a step: how it ended, or that it was lost with its thread; `ended` where that was lost which the step
 * had made, as it could not be cloned.
 */
export type Attempt = StepOutcome | Readonly<{ _tag: 'Lost'; cause: string; stack: string | null; ended: boolean }>

/** Where steps are performed. `attempt` rejects, with a TypeError, only where the value or the result is not plain data. */
export type StepThreads = Readonly<{
  /** `given` are the buffers of the task's value that are moved instead of copied. */
  attempt(task: StepTask, given: readonly ArrayBuffer[]): Promise<Attempt>
  /** Ends the threads. To be called when no attempt is under way. */
  close(): Promise<void>
}>

/** The caller's own thread. Values and results are cloned as they would be on their way to another and back. */
export const thisThread: StepThreads = {
  attempt: async (task, given) => {
    const value = cloned(task, task.value, given)
    const { outcome, buffers } = await performStep({ ...task, value })
    return cloned(task, outcome, buffers)
  },
  close: async () => {},
}

export type WorkerThreadsOptions = StepLimits & Readonly<{ workers: number; heapLimitMiB: number | null }>

// The entry beside this file: `.ts` where the sources run unbuilt.
const entry = fileURLToPath(new URL(`./step-worker${extname(import.meta.url)}`, import.meta.url))

/** Worker threads, started at once, one attempt a thread at a time; a thread that takes too long is ended and replaced. */
export const workerThreads = ({ workers, heapLimitMiB, ...limits }: WorkerThreadsOptions): StepThreads => {
  const pool = new Piscina({
    filename: entry,
    minThreads: workers,
    maxThreads: workers,
    idleTimeout: Number.POSITIVE_INFINITY,
    recordTiming: false,
    ...(heapLimitMiB === null ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapLimitMiB } }),
  })
  const attempts = new Set<AbortController>()
  const started = new Set<number>()
  const allStarted = () => pool.threads.length > 0 && pool.threads.every(({ threadId }) => started.has(threadId))
  // A thread that ends between two steps is replaced. Where none can be started, nobody would ever begin what waits.
  pool.on('error', (error: unknown) => {
    if (pool.threads.length === 0) for (const attempt of attempts) attempt.abort(error)
  })
  return {
    attempt: async (task, given) => {
      const marks = stepMarks()
      const abort = new AbortController()
      const unwatch = watchStep(marks, limits, allStarted, cause => abort.abort(cause))
      attempts.add(abort)
      try {
        return await pool.run({ ...task, marks }, { signal: abort.signal, transferList: [...given] })
      } catch (failure) {
        const error = abort.signal.aborted ? abort.signal.reason : failure
        if (isNotPlain(error)) throw notPlain(task, error)
        const stack = error instanceof Error ? (error.stack ?? null) : null
        return { _tag: 'Lost', cause: messageOf(error), stack, ended: !abort.signal.aborted && hasEnded(marks) }
      } finally {
        attempts.delete(abort)
        unwatch()
        const thread = takenBy(marks)
        if (thread !== null) started.add(thread)
      }
    },
    close: () => pool.destroy(),
  }
}

const isNotPlain = (error: unknown): error is Error => error instanceof Error && error.name === 'DataCloneError'
const notPlain = ({ ref }: StepTask, error: Error) =>
  new TypeError(`workerPool: expected ${ref.name} to take and give plain data: ${error.message}`, { cause: error })

const cloned = <A>(task: StepTask, value: A, moved: readonly ArrayBuffer[]): A => {
  try {
    return structuredClone(value, { transfer: [...moved] })
  } catch (error) {
    throw isNotPlain(error) ? notPlain(task, error) : error
  }
}
