/** When a worker began and ended a step, in memory that both threads see: nanoseconds of the machine's clock, 0 is not yet. */
export type StepMarks = BigInt64Array

const BEGUN = 0
const ENDED = 1

/** Marks for one attempt at a step. */
export const stepMarks = (): StepMarks => new BigInt64Array(new SharedArrayBuffer(16))

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

/**
 * Watches one attempt, and calls `expire` once, with the reason, when it takes too long. Returns what ends the watch.
 * A queue does not count, nor does the time that a busy main thread takes to fetch a result: the worker says when it
 * began and ended. Starting is counted in looks that came on time, for the same reason.
 */
export const watchStep = (
  marks: StepMarks,
  { timeoutMs, startTimeoutMs }: StepLimits,
  expire: (cause: string) => void,
): (() => void) => {
  let looks = Math.ceil(startTimeoutMs / timeoutMs)
  const look = () => {
    const begun = Atomics.load(marks, BEGUN)
    if (hasEnded(marks)) again(timeoutMs)
    else if (begun > 0n) {
      const leftMs = timeoutMs - Number(process.hrtime.bigint() - begun) / 1e6
      if (leftMs > 0) again(leftMs)
      else expire(`not finished within ${timeoutMs} ms`)
    } else if (--looks > 0) again(timeoutMs)
    else expire(`no worker began it within ${startTimeoutMs} ms`)
  }
  let timer: NodeJS.Timeout
  const again = (ms: number) => {
    timer = setTimeout(look, Math.ceil(ms))
  }
  again(timeoutMs)
  return () => clearTimeout(timer)
}
