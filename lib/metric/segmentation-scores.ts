import type { SegmentationScores } from '../codec/run-metrics.js'

/**
 * The mean over images of each image's scores, as the paper reports them: every image counts the same, whatever
 * the size of its lungs. At least one image.
 *
 * @example segmentationScores(pairs.map(({ truth, prediction }) => maskOverlap(truth, prediction)))
 */
export const segmentationScores = (images: readonly SegmentationScores[]): SegmentationScores => {
  if (images.length === 0) throw new RangeError('Expected scores of at least one image, got none')
  const mean = (of: keyof SegmentationScores) => images.reduce((sum, image) => sum + image[of], 0) / images.length
  return { dice: mean('dice'), jaccard: mean('jaccard') }
}
