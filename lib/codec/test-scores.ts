import * as t from 'io-ts'
import { SegmentationMeasures } from './image-result.js'
import { real, whole } from './numbers.js'

const score = real(0, 1)
const orNull = <A>(type: t.Type<A>) => t.union([type, t.null], `${type.name}, or null`)

/** Why a measure has no value, or which images it leaves out, by its name: a sentence each. */
const remarks = t.readonly(t.record(t.string, t.string), 'remarks by the name of the measure')

const testedOn = { source: t.string, images: whole(0) }

/** Segmentation of one domain's test images: means over the images for which a measure is defined, null where none is. */
export const SegmentationTestScores = t.readonly(
  t.strict({ ...testedOn, ...SegmentationMeasures, softDice: orNull(score), remarks }),
  'SegmentationTestScores',
)
export type SegmentationTestScores = t.TypeOf<typeof SegmentationTestScores>

const rates = {
  accuracy: orNull(score),
  balancedAccuracy: orNull(score),
  f1Normal: orNull(score),
  f1Abnormal: orNull(score),
}

/** The rates of one set of answers; each F1 takes its class as the positive one. null is undefined. */
export const ClassificationTestRates = t.readonly(t.strict(rates), 'ClassificationTestRates')
export type ClassificationTestRates = t.TypeOf<typeof ClassificationTestRates>

/** Classification of one domain's test images, beside two models that never look at the image. */
export const ClassificationTestScores = t.readonly(
  t.strict({
    ...testedOn,
    ...rates,
    auc: orNull(score),
    remarks,
    alwaysNormal: ClassificationTestRates,
    alwaysAbnormal: ClassificationTestRates,
  }),
  'ClassificationTestScores',
)
export type ClassificationTestScores = t.TypeOf<typeof ClassificationTestScores>
