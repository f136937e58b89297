import type { Domain } from '../codec/image-result.js'
import { type ModelName, modelNames } from '../codec/model-name.js'
import type { ReportData, ReportRun } from './report-data.js'

/** The runs that have results of a task's images in a domain, those results, and the models of these runs in order. */
export type FinishedRuns<Result> = Readonly<{
  runs: readonly Readonly<{ run: ReportRun; results: readonly Result[] }>[]
  models: readonly ModelName[]
}>

type Task = 'segmentation' | 'classification'

/**
 * The runs of a report with results of a task's test images in a domain. Left where there is none: the reason, for an
 * absent figure.
 *
 * @example finishedRuns(data, 'segmentation', 'cross-domain')
 */
export const finishedRuns = <T extends Task>(
  { runs }: ReportData,
  task: T,
  domain: Domain,
): FinishedRuns<ReportRun[T][number]> => {
  const finished = runs
    .filter(run => run.missing === null)
    .map(run => ({ run, results: (run[task] as readonly ReportRun[T][number][]).filter(of => of.domain === domain) }))
    .filter(({ results }) => results.length > 0)
  return {
    runs: finished,
    models: modelNames.filter(name => finished.some(({ run }) => run.configuration.model === name)),
  }
}

/** Why there are no such runs. */
export const noneFinished = ({ runs }: ReportData, task: Task, domain: Domain): string =>
  runs.every(run => run.missing !== null)
    ? 'no run has results yet'
    : `no run has a ${domain} test image with a ${task} result`
