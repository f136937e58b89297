import * as t from 'io-ts'
import { real, whole } from './numbers.js'

const score = real(0, 1)
const orNull = <A>(type: t.Type<A>) => t.union([type, t.null], `${type.name}, or null`)
const distance = orNull(real(0))

/** Where a test image is from: a source that the model was trained on, or another. */
export const Domain = t.keyof({ 'in-domain': null, 'cross-domain': null }, 'one of in-domain, cross-domain')
export type Domain = t.TypeOf<typeof Domain>

const tested = { domain: Domain, source: t.string, imageId: t.string }

/** How a mask fits the true one, distances in pixels; null is undefined. */
export const SegmentationMeasures = {
  dice: orNull(score),
  jaccard: orNull(score),
  precision: orNull(score),
  recall: orNull(score),
  ssim: orNull(real(-1, 1)),
  averageHausdorff: distance,
  hausdorff: distance,
  hausdorff95: distance,
  assd: distance,
} as const

/**
 * A line of `segmentation.csv`: how one test image was segmented, at p > 0.5 on the model's own grid. `softDice` is that of
 * the probabilities themselves. Areas are pixels of that grid. Where a probability is no number, all but the true area is
 * null.
 */
export const SegmentedImageResult = t.readonly(
  t.strict({
    ...tested,
    ...SegmentationMeasures,
    softDice: orNull(score),
    truthAreaPx: whole(0),
    predictedAreaPx: orNull(whole(0)),
  }),
  'SegmentedImageResult',
)
export type SegmentedImageResult = t.TypeOf<typeof SegmentedImageResult>

/** A line of `classification.csv`: one test image's label (1 is abnormal) and its score; null is not a number. */
export const ClassifiedImageResult = t.readonly(
  t.strict({
    ...tested,
    label: t.union([t.literal(0), t.literal(1)], '0 or 1'),
    abnormalProbability: orNull(score),
  }),
  'ClassifiedImageResult',
)
export type ClassifiedImageResult = t.TypeOf<typeof ClassifiedImageResult>
