import type { GreyImage } from '../codec/grey-image.js'
import { type MaskDistances, maskDistances } from './mask-distances.js'
import { overlapOf } from './mask-overlap.js'
import { overlapCounts } from './overlap-counts.js'
import { SSIM_WINDOW_PX, structuralSimilarity } from './structural-similarity.js'

/** What may have no value. */
type Undefinable = 'ssim' | keyof MaskDistances

/** How a predicted mask fits the true one (see `segmentationMetrics`). */
export type SegmentationMetrics = Readonly<
  Record<'dice' | 'jaccard' | 'precision' | 'recall', number> &
    Record<Undefinable, number | null> & {
      /** Why what is null has no value, by its name. */
      undefinedBecause: Readonly<Partial<Record<Undefinable, string>>>
    }
>

const expectMask = (name: string, { width, height, data }: GreyImage) => {
  if (data.length !== width * height)
    throw new RangeError(`Expected the ${name} to have ${width}×${height} pixels, got ${data.length}`)
}

const noDistance = (value: 0 | null) => ({
  averageHausdorff: value,
  hausdorff: value,
  hausdorff95: value,
  assd: value,
})

/**
 * All measures of one image's segmentation: hard Dice, Jaccard, precision and recall, 0…1; SSIM, −1…1 (see
 * `structuralSimilarity`); average and maximum Hausdorff distance, its 95th percentile and ASSD, in pixels (see
 * `maskDistances`).
 *
 * Masks are of the same size, 0 = background, all else = foreground. Both empty: they agree, overlaps 1 and distances 0.
 * One empty: overlaps 0, distances null. An image under 7 pixels in width or height has no SSIM. What is null says why in
 * `undefinedBecause`. Throws a RangeError on masks of different sizes. In time in proportion to the pixels.
 *
 * @example segmentationMetrics(truth, { ...truth, data: thresholdMask(probabilities) }).dice
 */
export const segmentationMetrics = (truth: GreyImage, prediction: GreyImage): SegmentationMetrics => {
  expectMask('truth', truth)
  expectMask('prediction', prediction)
  if (truth.width !== prediction.width || truth.height !== prediction.height)
    throw new RangeError(
      `Expected masks of the same size, got ${truth.width}×${truth.height} and ${prediction.width}×${prediction.height}`,
    )
  const counts = overlapCounts(truth.data, prediction.data)
  const agree = counts.truth + counts.prediction === 0
  const share = (of: number) => (of === 0 ? Number(agree) : counts.both / of)
  const empty = counts.truth === 0 ? 'truth' : counts.prediction === 0 ? 'prediction' : null
  const distances = empty === null ? maskDistances(truth, prediction) : noDistance(agree ? 0 : null)
  const ssim = structuralSimilarity(truth, prediction)
  const reasons = {
    ...(ssim === null && {
      ssim: `the image is ${truth.width}×${truth.height} pixels, smaller than the window of ${SSIM_WINDOW_PX}×${SSIM_WINDOW_PX}`,
    }),
    ...(distances.assd === null &&
      Object.fromEntries(Object.keys(distances).map(name => [name, `the ${empty} is empty`]))),
  }
  return {
    ...overlapOf(counts),
    precision: share(counts.prediction),
    recall: share(counts.truth),
    ssim,
    ...distances,
    undefinedBecause: reasons,
  }
}
