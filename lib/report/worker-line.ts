import type { WorkerReport } from '../codec/worker-report.js'

/** Samples in a second as a person reads it: three digits that count, no more than are known. */
export const rateText = (perSecond: number | null): string =>
  `${perSecond === null ? '–' : perSecond >= 100 ? Math.round(perSecond) : perSecond.toPrecision(3)} samples/s`

/** Messages that were not taken, by reason: `3 refused (2 version, 1 checksum)`; null where there are none. */
export const refusedText = (refused: Readonly<Record<string, number>>): string | null => {
  const reasons = Object.entries(refused).filter(([, count]) => count > 0)
  const all = reasons.reduce((sum, [, count]) => sum + count, 0)
  return all === 0 ? null : `${all} refused (${reasons.map(([reason, count]) => `${count} ${reason}`).join(', ')})`
}

/** What a worker is called, with its machine where that is not `here`. */
export const workerName = ({ name, host }: Pick<WorkerReport, 'name' | 'host'>, here: string): string =>
  host === here ? name : `${name} on ${host}`

/**
 * One line that says what a worker that prepares samples for others is about: its name, with its machine where that is not
 * `here`, its rate (null: not known yet), what it has in work and what it has done since it was started. Pure.
 *
 * @example workerLine(report, 81.52, hostname())
 * // preprocess-1 · 81.5 samples/s · 8 in work · 1234 done
 */
export const workerLine = (report: WorkerReport, perSecond: number | null, here: string): string => {
  const { state, cause, inWork, done, refused } = report
  const does: Readonly<Record<WorkerReport['state'], readonly string[]>> = {
    waiting: ['waiting for work'],
    working: [rateText(perSecond), `${inWork} in work`],
    refusing: [`refuses the work: ${cause ?? 'it does not say why'}`],
    stopping: ['stopping', `${inWork} in work`],
  }
  const turnedDown = refusedText(refused)
  return [
    workerName(report, here),
    ...does[state],
    ...(state === 'refusing' ? [] : [`${done} done`]),
    ...(turnedDown === null ? [] : [turnedDown]),
  ].join(' · ')
}
