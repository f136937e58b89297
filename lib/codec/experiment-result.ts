import * as t from 'io-ts'
import { LabelBudget } from './configuration.js'
import { Domain, SegmentationMeasures } from './image-result.js'
import { ModelName } from './model-name.js'
import { real, whole } from './numbers.js'

const orNull = <A>(type: t.Type<A>) => t.union([type, t.null], `${type.name}, or null`)
const score = orNull(real(0, 1))
const source = orNull(t.string)
const images = orNull(whole(0))

/** The measures of a domain's segmentation test, means over its images; null is undefined. */
export const segmentationMeasures = { ...SegmentationMeasures, softDice: score } as const

/** The measures of a domain's classification test; null is undefined. */
export const classificationMeasures = {
  accuracy: score,
  balancedAccuracy: score,
  f1Normal: score,
  f1Abnormal: score,
  auc: score,
} as const

/** Everything that a run of an experiment is measured by, by the names of the fields. */
export const experimentMeasures = { ...segmentationMeasures, ...classificationMeasures } as const
export type ExperimentMeasure = keyof typeof experimentMeasures

/**
 * A line of `results.csv`: what one run of an experiment reached in one domain. A budget is null where the model does not
 * learn the task; its test's source, number of images and measures are null then, and where there was no image to test on.
 * `seconds` is how long the run trained, null where that is not known.
 */
export const ExperimentResult = t.readonly(
  t.strict({
    cell: t.string,
    model: ModelName,
    segmentationLabels: orNull(LabelBudget),
    classificationLabels: orNull(LabelBudget),
    repeat: whole(1),
    seed: whole(0),
    domain: Domain,
    segmentationSource: source,
    segmentationImages: images,
    ...segmentationMeasures,
    classificationSource: source,
    classificationImages: images,
    ...classificationMeasures,
    seconds: orNull(real(0)),
  }),
  'ExperimentResult',
)
export type ExperimentResult = t.TypeOf<typeof ExperimentResult>
