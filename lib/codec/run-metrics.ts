import * as t from 'io-ts'
import { LabelBudget } from './configuration.js'
import { ModelName } from './model-name.js'
import { whole } from './numbers.js'
import { ClassificationTestScores, SegmentationTestScores } from './test-scores.js'

const count = whole(0)

const budget = t.union([LabelBudget, t.null], 'a label budget, or null for a task that is not learnt')

/**
 * What a run reached on one domain's test sets; null where no image of such a set could be read, or the model does not
 * learn the task.
 */
export const DomainMetrics = t.readonly(
  t.strict({
    segmentation: t.union([SegmentationTestScores, t.null]),
    classification: t.union([ClassificationTestScores, t.null]),
  }),
  'DomainMetrics',
)
export type DomainMetrics = t.TypeOf<typeof DomainMetrics>

/**
 * `metrics.json`: what a run was and what it reached, in-domain (the sources it trained on) and cross-domain.
 * It holds no times, dates, paths or machine names: the same seed gives the same file, byte for byte.
 *
 * `labels` are how many labelled images each task could use, null where the model does not learn it. `sizePx` is the side of the square input.
 */
export const RunMetrics = t.readonly(
  t.exact(
    t.intersection([
      t.type({
        formatVersion: t.literal(2),
        model: ModelName,
        sizePx: count,
        baseChannels: count,
        steps: count,
        seed: whole(0),
        labels: t.readonly(t.strict({ segmentation: budget, classification: budget })),
        inDomain: DomainMetrics,
        crossDomain: DomainMetrics,
      }),
      t.partial({ engine: t.string }),
    ]),
  ),
  'RunMetrics',
)
export type RunMetrics = t.TypeOf<typeof RunMetrics>
