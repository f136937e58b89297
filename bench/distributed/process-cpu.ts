import { readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second for whoever asks. */
const TICKS_PER_SECOND = 100

/**
 * The processor time that a process has used so far, user and system, all threads, in seconds; NaN where the system does
 * not tell (only Linux does).
 */
export const processCpuSeconds = (pid: number): number => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in brackets may hold anything; utime and stime are the 12th and 13th of what follows it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  } catch {
    return Number.NaN
  }
}
