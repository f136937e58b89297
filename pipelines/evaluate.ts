import type { DomainMetrics } from '../lib/codec/run-metrics.js'
import type { Model } from '../lib/model/model.js'
import type { SampleSet } from './data-folder.js'
import { type PredictSetsOptions, predictSets, scoresOf } from './predict-sets.js'
import type { Task } from './task.js'
import type { TestSets } from './test-sets.js'

const joined = (sets: readonly SampleSet[]) => sets.map(({ name }) => name).join(' + ')

/**
 * Tests a model on one domain: hard Dice and Jaccard at p > 0.5 on each image's own grid of sizePx × sizePx, and
 * accuracy and both F1 at p ≥ 0.5. Images that cannot be read are dead letters and not counted. null where there is
 * no set for a task, or none of its images could be read.
 */
export const evaluate = async (model: Model, sets: TestSets, options: PredictSetsOptions): Promise<DomainMetrics> => {
  const predicted = await predictSets(model, sets, options)
  const scores = scoresOf(predicted)
  const testedOn = (task: Task) => ({ source: joined(sets[task]), images: predicted[task].length })
  return {
    segmentation: scores.segmentation && { ...testedOn('segmentation'), ...scores.segmentation },
    classification: scores.classification && { ...testedOn('classification'), ...scores.classification },
  }
}
