import { ofSplit } from '../datasets/of-split.js'
import { subset } from '../datasets/subset.js'
import type { Configuration, SourceName } from '../lib/codec/configuration.js'
import { learntTasks, modelSwitches } from '../lib/model/model-switches.js'
import type { DataSets } from './data-folder.js'
import type { TestSets } from './evaluate.js'
import { isLabelledFor, type Task } from './task.js'

/** The sources that a task can be tested on. The Montgomery set's labels are of tuberculosis, not pneumonia. */
const testable: Readonly<Record<Task, readonly SourceName[]>> = {
  segmentation: ['jsrt', 'mcu'],
  classification: ['chex', 'nihx'],
}

/**
 * The test splits of both domains, for the tasks that the model learns: in-domain those of the sources trained on,
 * cross-domain those of all others.
 */
export const testSets = (
  sets: DataSets,
  { model, segmentationSources, classificationSources }: Configuration,
): Readonly<{ inDomain: TestSets; crossDomain: TestSets }> => {
  const trained = {
    segmentation: segmentationSources.map(({ source }) => source),
    classification: classificationSources.map(({ source }) => source),
  }
  const learnt = learntTasks(modelSwitches[model])
  const of = (task: Task, inDomain: boolean) =>
    (learnt[task] ? testable[task] : [])
      .filter(source => trained[task].includes(source) === inDomain)
      .flatMap(source => {
        const set = sets[source]
        return set ? [subset(set, key => ofSplit('test')(key) && isLabelledFor[task](key), source)] : []
      })
      .filter(({ length }) => length > 0)
  const domain = (inDomain: boolean): TestSets => ({
    segmentation: of('segmentation', inDomain),
    classification: of('classification', inDomain),
  })
  return { inDomain: domain(true), crossDomain: domain(false) }
}
