import { ofSplit } from '../datasets/of-split.js'
import { subset } from '../datasets/subset.js'
import type { Configuration, SourceName } from '../lib/codec/configuration.js'
import { learntTerms } from '../lib/model/learnt-terms.js'
import { learntTasks } from '../lib/model/model-switches.js'
import type { DataSets, SampleSet } from './data-folder.js'
import { isLabelledFor, type Task } from './task.js'

/** Sets that a model is compared with, by task; none where there are none, or the task is not learnt. */
export type TestSets = Readonly<Record<Task, readonly SampleSet[]>>

/** The sources that a task can be tested on. The labels of the Montgomery and Shenzhen sets are of tuberculosis. */
const testable: Readonly<Record<Task, readonly SourceName[]>> = {
  segmentation: ['jsrt', 'mcu', 'shenzhen', 'dicom', 'shards'],
  classification: ['chex', 'nihx', 'dicom', 'shards'],
}

/**
 * The test splits of both domains, for the tasks that the run learns: in-domain those of the sources trained on,
 * cross-domain those of all others.
 */
export const testSets = (
  sets: DataSets,
  configuration: Configuration,
): Readonly<{ inDomain: TestSets; crossDomain: TestSets }> => {
  const trained = {
    segmentation: configuration.segmentationSources.map(({ source }) => source),
    classification: configuration.classificationSources.map(({ source }) => source),
  }
  const learnt = learntTasks(learntTerms(configuration))
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
