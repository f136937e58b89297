import type { ExperimentRow } from '../codec/experiment.js'
import { type ExperimentMeasure, type ExperimentResult, experimentMeasures } from '../codec/experiment-result.js'
import type { ExperimentSummary } from '../codec/experiment-summary.js'
import type { Domain } from '../codec/image-result.js'
import { meanAndDeviation } from '../metric/mean-and-deviation.js'

const domains = ['in-domain', 'cross-domain'] as const satisfies readonly Domain[]
const measures = Object.keys(experimentMeasures) as readonly ExperimentMeasure[]

const isOf = (result: ExperimentResult, row: ExperimentRow) =>
  result.model === row.model &&
  result.segmentationLabels === row.segmentationLabels &&
  result.classificationLabels === row.classificationLabels

/** Of one measure, over the results in which it is defined. */
const fieldsOf = (measure: ExperimentMeasure, results: readonly ExperimentResult[]) => {
  const values = results.map(result => result[measure]).filter(value => value !== null)
  const { mean, deviation, n } = meanAndDeviation(values)
  return { [`${measure}Mean`]: mean, [`${measure}Deviation`]: deviation, [`${measure}Runs`]: n }
}

/**
 * The table of an experiment: for each of its rows, in-domain and cross-domain, mean and sample standard deviation of every
 * measure over the repeats that have been made. Rows of which none has are there all the same.
 *
 * @example experimentSummary(rows, results)[0].diceMean
 */
export const experimentSummary = (
  rows: readonly ExperimentRow[],
  results: readonly ExperimentResult[],
): readonly ExperimentSummary[] =>
  domains.flatMap(domain =>
    rows.map(({ model, segmentationLabels, classificationLabels }) => {
      const row = { model, segmentationLabels, classificationLabels }
      const own = results.filter(result => result.domain === domain && isOf(result, row))
      const fields = Object.assign({}, ...measures.map(measure => fieldsOf(measure, own)))
      return { ...row, domain, runs: own.length, ...fields } as ExperimentSummary
    }),
  )
