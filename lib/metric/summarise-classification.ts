import type { ClassifiedImageResult } from '../codec/image-result.js'
import type { ClassificationTestRates, ClassificationTestScores } from '../codec/test-scores.js'
import { classMetrics } from './class-metrics.js'
import { type ClassificationRates, classificationRates } from './classification-rates.js'

const ratesAlone = ({ undefinedBecause: _, ...rates }: ClassificationRates): ClassificationTestRates => rates

/**
 * The scores of test images, beside what two models that always answer the same would reach on them: an accuracy says
 * little until it is seen beside those. `remarks` says why what is null is undefined (see `classificationMetrics`). `source`
 * names where the images are from.
 *
 * @example summariseClassification('chex', rows).alwaysAbnormal.accuracy
 */
export const summariseClassification = (
  source: string,
  rows: readonly ClassifiedImageResult[],
): ClassificationTestScores => {
  const { roc: _, undefinedBecause, ...measures } = classMetrics(rows)
  const { roc: __, ...remarks } = undefinedBecause
  const abnormal = rows.filter(({ label }) => label === 1).length
  const normal = rows.length - abnormal
  const never = { trueNegatives: 0, falsePositives: 0, falseNegatives: 0, truePositives: 0 }
  return {
    source,
    images: rows.length,
    ...measures,
    remarks,
    alwaysNormal: ratesAlone(classificationRates({ ...never, trueNegatives: normal, falseNegatives: abnormal })),
    alwaysAbnormal: ratesAlone(classificationRates({ ...never, falsePositives: normal, truePositives: abnormal })),
  }
}
