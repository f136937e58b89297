import type { ReportData } from './report-data.js'

/** Whether the X-rays of a report were drawn, all or some. */
export const ofPhantoms = ({ base, runs }: Pick<ReportData, 'base' | 'runs'>): boolean =>
  base.data === null || runs.some(({ environment }) => environment?.phantoms === true)
