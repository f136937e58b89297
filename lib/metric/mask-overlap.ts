import type { SegmentationScores } from '../codec/run-metrics.js'

/**
 * Hard Dice 2|A∩B|/(|A| + |B|) and Jaccard |A∩B|/|A∪B| of two masks of the same size (0 = background, all else =
 * foreground), both 0…1. Both masks empty: 1, they agree; one empty: 0.
 */
export const maskOverlap = (truth: Uint8Array, prediction: Uint8Array): SegmentationScores => {
  if (truth.length !== prediction.length)
    throw new RangeError(`Expected masks of the same size, got ${truth.length} and ${prediction.length} pixels`)
  let both = 0
  let sum = 0
  for (let i = 0; i < truth.length; i++) {
    const a = truth[i] === 0 ? 0 : 1
    const b = prediction[i] === 0 ? 0 : 1
    both += a & b
    sum += a + b
  }
  return sum === 0 ? { dice: 1, jaccard: 1 } : { dice: (2 * both) / sum, jaccard: both / (sum - both) }
}
