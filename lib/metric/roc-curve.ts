/**
 * What a threshold reaches that takes scores of at least it for abnormal: the share of normal images taken for abnormal
 * (false positive rate, 1 − specificity), and of abnormal ones (true positive rate, sensitivity), 0…1. The first point's
 * threshold is Infinity, which no score reaches.
 */
export type RocPoint = Readonly<{ threshold: number; fpr: number; tpr: number }>

/** A receiver operating characteristic and the area under it, 0…1. */
export type RocCurve = Readonly<{ points: readonly RocPoint[]; auc: number }>

/**
 * The ROC curve of the scores of normal and of abnormal images, at least one each, none NaN: from (0, 0) to (1, 1) with a
 * point for every distinct score, descending, as scikit-learn's `roc_curve` without `drop_intermediate`.
 *
 * The area is that of its trapezoids, and so the share of pairs of an abnormal and a normal image in which the abnormal one
 * scores higher, equal scores counting one half (Mann–Whitney); counted in whole pairs, and so without rounding but of the
 * one division. In n log n.
 *
 * @example rocCurve([0.1, 0.4], [0.35, 0.8]).auc // 0.75
 */
export const rocCurve = (normal: ArrayLike<number>, abnormal: ArrayLike<number>): RocCurve => {
  if (normal.length === 0 || abnormal.length === 0)
    throw new RangeError(
      `Expected scores of both classes, got ${normal.length} of normal and ${abnormal.length} of abnormal images`,
    )
  const [negatives, positives] = [Float64Array.from(normal).sort(), Float64Array.from(abnormal).sort()]
  const points: RocPoint[] = [{ threshold: Number.POSITIVE_INFINITY, fpr: 0, tpr: 0 }]
  let [falsePositives, truePositives, halfPairs] = [0, 0, 0]
  while (falsePositives < negatives.length || truePositives < positives.length) {
    const before = { falsePositives, truePositives }
    const threshold = Math.max(
      negatives[negatives.length - 1 - falsePositives] ?? Number.NEGATIVE_INFINITY,
      positives[positives.length - 1 - truePositives] ?? Number.NEGATIVE_INFINITY,
    )
    while (negatives[negatives.length - 1 - falsePositives] === threshold) falsePositives++
    while (positives[positives.length - 1 - truePositives] === threshold) truePositives++
    halfPairs += (falsePositives - before.falsePositives) * (before.truePositives + truePositives)
    points.push({ threshold, fpr: falsePositives / negatives.length, tpr: truePositives / positives.length })
  }
  return { points, auc: halfPairs / 2 / (negatives.length * positives.length) }
}
