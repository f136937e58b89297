import { type ClassificationRates, classificationRates, noRates, oneClassOnly } from './classification-rates.js'
import { type RocPoint, rocCurve } from './roc-curve.js'

/** How scores fit labels (see `classificationMetrics`). */
export type ClassificationMetrics = Omit<ClassificationRates, 'undefinedBecause'> &
  Readonly<{
    auc: number | null
    roc: readonly RocPoint[] | null
    /** Why what is null has no value, by its name. */
    undefinedBecause: Readonly<Partial<Record<Exclude<keyof ClassificationMetrics, 'undefinedBecause'>, string>>>
  }>

/** Without a ROC curve, for a reason. */
const withoutCurve = (rates: ClassificationRates, reason: string): ClassificationMetrics => ({
  ...rates,
  auc: null,
  roc: null,
  undefinedBecause: { ...rates.undefinedBecause, auc: reason, roc: reason },
})

/** The scores of each class. Throws on what can be no label or no probability; NaN passes. */
const byClass = (labels: ArrayLike<number>, scores: ArrayLike<number>) => {
  const normal: number[] = []
  const abnormal: number[] = []
  for (let i = 0; i < labels.length; i++) {
    const [label, score] = [labels[i], scores[i]!]
    if (label !== 0 && label !== 1) throw new RangeError(`Expected labels of 0 or 1, got ${label}`)
    if (score < 0 || score > 1) throw new RangeError(`Expected scores in 0…1, got ${score}`)
    if (label === 0) normal.push(score)
    else abnormal.push(score)
  }
  return { normal, abnormal }
}

const notNumbers = (scores: ArrayLike<number>): string | null => {
  let [count, first] = [0, 0]
  for (let i = 0; i < scores.length; i++) {
    if (Number.isNaN(scores[i]) && count++ === 0) first = i + 1
  }
  if (count === 0) return null
  return count === 1
    ? `1 of ${scores.length} scores is not a number, that of image ${first}`
    : `${count} of ${scores.length} scores are not numbers, the first that of image ${first}`
}

/**
 * All measures of a classification, 0…1: accuracy, balanced accuracy and F1 of each class (see
 * `classificationRates`), where scores of at least 0.5 predict abnormal; the ROC curve and the area under it (see
 * `rocCurve`).
 *
 * `labels` are 0 (normal) or 1 (abnormal); `scores` are probabilities of abnormal in 0…1; as many of them, or a RangeError
 * is thrown, as on any other value. What is undefined is null and says why in `undefinedBecause`: with images of one class
 * only, balanced accuracy, ROC and AUC; the F1 of a class that is neither present nor predicted; everything where there is
 * no image, or a score is NaN. In n log n.
 *
 * @example classificationMetrics([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).auc // 0.75
 */
export const classificationMetrics = (labels: ArrayLike<number>, scores: ArrayLike<number>): ClassificationMetrics => {
  if (labels.length !== scores.length)
    throw new RangeError(`Expected as many scores as labels, got ${scores.length} and ${labels.length}`)
  const { normal, abnormal } = byClass(labels, scores)
  const nan = notNumbers(scores)
  if (nan !== null) return withoutCurve(noRates(nan), nan)
  const predicted = (of: readonly number[]) => of.reduce((count, score) => count + (score >= 0.5 ? 1 : 0), 0)
  const [falsePositives, truePositives] = [predicted(normal), predicted(abnormal)]
  const rates = classificationRates({
    trueNegatives: normal.length - falsePositives,
    falsePositives,
    falseNegatives: abnormal.length - truePositives,
    truePositives,
  })
  const oneClass = labels.length === 0 ? 'there is no image' : oneClassOnly(normal.length, abnormal.length)
  if (oneClass !== null) return withoutCurve(rates, oneClass)
  const { points, auc } = rocCurve(normal, abnormal)
  return { ...rates, auc, roc: points }
}
