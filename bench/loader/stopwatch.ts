import type { Job } from './job.js'
import type { Measured } from './report.js'

/** What a stopwatch is read from; replaced in tests. */
export type Clock = Readonly<{ nowMs(): number; coreMs(): number }>

/** Wall-clock time, and the time that all threads of this process have had on all cores. */
export const processClock: Clock = {
  nowMs: () => performance.now(),
  coreMs: () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
}

export type Reading = Omit<Measured, 'event' | 'mostInFlight' | 'declaredInFlight' | 'versions'>

/** A stopwatch that runs; `arrived` is told of samples and says whether more are wanted. */
export type Stopwatch = Readonly<{ arrived(samples: number): boolean; reading(): Reading }>

/**
 * Times a loader in its steady state. It is opened when the loader is; whole passes (up to a batch) warm up until they
 * have taken `minSeconds`, which is also time for compilers that learn on the job; then whole passes are measured for as
 * long. dataloader.py does the same. `onFirst` is called when the first batch, or as many samples, have come.
 */
export const stopwatch = (
  { paths, batchSize, minSeconds }: Pick<Job, 'paths' | 'batchSize' | 'minSeconds'>,
  onFirst: () => void,
  clock: Clock = processClock,
): Stopwatch => {
  const openedMs = clock.nowMs()
  let all = 0
  let firstBatchMs: number | null = null
  let start: Readonly<{ samples: number; ms: number; coreMs: number }> | null = null
  let reading: Reading | null = null
  return {
    arrived: samples => {
      all += samples
      const ms = clock.nowMs()
      if (firstBatchMs === null && all >= batchSize) {
        firstBatchMs = ms - openedMs
        onFirst()
      }
      if (reading !== null) return false
      const measured = all - (start?.samples ?? 0)
      const seconds = (ms - (start?.ms ?? openedMs)) / 1000
      if (measured < paths.length || measured % paths.length >= batchSize || seconds < minSeconds) return true
      if (start === null) {
        start = { samples: all, ms, coreMs: clock.coreMs() }
        return true
      }
      const coreSeconds = (clock.coreMs() - start.coreMs) / 1000
      reading = { samples: measured, seconds, coreSeconds, firstBatchMs: firstBatchMs ?? ms - openedMs }
      return false
    },
    reading: () => {
      if (reading === null)
        throw new Error('stopwatch: expected the loader to run until enough had come, it ended early')
      return reading
    },
  }
}
