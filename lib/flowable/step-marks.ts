/**
 * Which worker took a step (its thread's id), and when it began and ended it (nanoseconds of the machine's clock), in
 * memory that both threads see; 0 is not yet.
 */
export type StepMarks = BigInt64Array

const BEGUN = 0
const ENDED = 1
const TAKEN = 2

/** Marks for one attempt at a step. */
export const stepMarks = (): StepMarks => new BigInt64Array(new SharedArrayBuffer(24))

/** Marks that a thread takes the step now: it will load it, where it has not, and begin. */
export const markTaken = (marks: StepMarks, threadId: number): void => {
  Atomics.store(marks, TAKEN, BigInt(threadId))
}

/** The id of the thread that took the step; null before. */
export const takenBy = (marks: StepMarks): number | null => Number(Atomics.load(marks, TAKEN)) || null

/** Marks that the step begins now. */
export const markBegun = (marks: StepMarks): void => {
  Atomics.store(marks, BEGUN, process.hrtime.bigint())
}

/** Marks that the step has ended now. */
export const markEnded = (marks: StepMarks): void => {
  Atomics.store(marks, ENDED, process.hrtime.bigint())
}

/** Whether the step has ended. */
export const hasEnded = (marks: StepMarks): boolean => Atomics.load(marks, ENDED) > 0n

export type StepLimits = Readonly<{
  /** How long a step may take, from when the worker begins it, in milliseconds. */
  timeoutMs: number
  /** How long a worker may take to start and to load the step, in milliseconds. */
  startTimeoutMs: number
}>

/** How long the result of a step that has ended may be on its way while this thread is free to fetch it. */
const ON_ITS_WAY_MS = 1000

/**
 * Watches one attempt, and calls `expire` once, with the reason, when it takes too long. Returns what ends the watch.
 * A queue does not count, nor does the time that a busy main thread takes to fetch a result: the worker says when it
 * began and ended. Starting is counted in looks that came on time, for the same reason. Where `started()` says that all
 * workers have started, one that does not even take the step hangs over something older.
 */
export const watchStep = (
  marks: StepMarks,
  { timeoutMs, startTimeoutMs }: StepLimits,
  started: () => boolean,
  expire: (cause: string) => void,
): (() => void) => {
  let looks = Math.ceil(startTimeoutMs / timeoutMs)
  let onItsWay = false
  const look = () => {
    const begun = Atomics.load(marks, BEGUN)
    if (hasEnded(marks)) {
      if (onItsWay) return expire('its worker hangs since it ended')
      onItsWay = true
      again(Math.min(timeoutMs, ON_ITS_WAY_MS))
    } else if (begun > 0n) {
      const leftMs = timeoutMs - Number(process.hrtime.bigint() - begun) / 1e6
      if (leftMs > 0) again(leftMs)
      else expire(`not finished within ${timeoutMs} ms`)
    } else if (takenBy(marks) === null && started()) expire(`no worker took it within ${timeoutMs} ms`)
    else if (--looks > 0) again(timeoutMs)
    else expire(`no worker began it within ${startTimeoutMs} ms`)
  }
  let timer: NodeJS.Timeout
  const again = (ms: number) => {
    timer = setTimeout(look, Math.ceil(ms))
  }
  again(timeoutMs)
  return () => clearTimeout(timer)
}
