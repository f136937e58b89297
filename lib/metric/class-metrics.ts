import type { ClassifiedImageResult } from '../codec/image-result.js'
import { type ClassificationMetrics, classificationMetrics } from './classification-metrics.js'

/**
 * The measures of a run's classified images; a score that is null is not a number.
 *
 * @example classMetrics(run.classification).auc
 */
export const classMetrics = (results: readonly ClassifiedImageResult[]): ClassificationMetrics =>
  classificationMetrics(
    results.map(({ label }) => label),
    results.map(({ abnormalProbability }) => abnormalProbability ?? Number.NaN),
  )
