import type { Domain } from '../codec/image-result.js'
import type { ClassificationTestRates } from '../codec/test-scores.js'
import { meanAndDeviation } from '../metric/mean-and-deviation.js'
import type { TestedRun } from './tested-run.js'

/** What a model reaches that never looks at the image; null is undefined. */
export type ChanceLevels = Readonly<{ name: string; rates: ClassificationTestRates }>

/**
 * What always answering the same would reach on the test images of these runs: the mean over the runs, whose test images are
 * the same but where some could not be read. None where no run has a classification result in the domain.
 *
 * @example chanceLevels(tested, 'in-domain').map(({ rates }) => rates.accuracy) // always normal, always abnormal
 */
export const chanceLevels = (tested: readonly TestedRun[], domain: Domain): readonly ChanceLevels[] => {
  const scores = tested.flatMap(({ scores: of }) => of[domain].classification ?? [])
  if (scores.length === 0) return []
  return (['alwaysNormal', 'alwaysAbnormal'] as const).map(always => {
    const mean = (rate: keyof ClassificationTestRates) =>
      meanAndDeviation(scores.map(of => of[always][rate]).filter(value => value !== null)).mean
    return {
      name: always === 'alwaysNormal' ? 'always normal' : 'always abnormal',
      rates: {
        accuracy: mean('accuracy'),
        balancedAccuracy: mean('balancedAccuracy'),
        f1Normal: mean('f1Normal'),
        f1Abnormal: mean('f1Abnormal'),
      },
    }
  })
}
