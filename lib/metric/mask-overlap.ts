import { type OverlapCounts, overlapCounts } from './overlap-counts.js'

/** Overlap of two masks, 0…1: hard Dice and Jaccard (the paper's DS and JS). */
export type MaskOverlap = Readonly<{ dice: number; jaccard: number }>

/** The overlap that these counts are of. */
export const overlapOf = ({ truth, prediction, both }: OverlapCounts): MaskOverlap => {
  const sum = truth + prediction
  return sum === 0 ? { dice: 1, jaccard: 1 } : { dice: (2 * both) / sum, jaccard: both / (sum - both) }
}

/**
 * Hard Dice 2|A∩B|/(|A| + |B|) and Jaccard |A∩B|/|A∪B| of two masks of the same size (0 = background, all else =
 * foreground), both 0…1. Both masks empty: 1, they agree; one empty: 0.
 *
 * @example maskOverlap(truth.data, thresholdMask(probabilities)).dice
 */
export const maskOverlap = (truth: Uint8Array, prediction: Uint8Array): MaskOverlap =>
  overlapOf(overlapCounts(truth, prediction))
