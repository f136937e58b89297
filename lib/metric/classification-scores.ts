import type { ClassificationRates, ClassificationScores } from '../codec/run-metrics.js'

/**
 * F1 = 2·TP/(2·TP + FP + FN) of one class as the positive one. A class that is neither present nor predicted has
 * no F1; it counts as 0, as scikit-learn has it, so that it can never look like a success.
 */
const f1 = (positive: number, labels: readonly number[], predictions: readonly number[]): number => {
  const predicted = predictions.filter(value => value === positive).length
  const present = labels.filter(value => value === positive).length
  const hits = labels.filter((label, i) => label === positive && predictions[i] === positive).length
  return predicted + present === 0 ? 0 : (2 * hits) / (predicted + present)
}

const rates = (labels: readonly number[], predictions: readonly number[]): ClassificationRates => ({
  accuracy: labels.filter((label, i) => label === predictions[i]).length / labels.length,
  f1Normal: f1(0, labels, predictions),
  f1Abnormal: f1(1, labels, predictions),
})

/**
 * Accuracy and F1 of both classes, with what a model that always answers the same would reach on these images:
 * an accuracy says little until it is seen beside those.
 *
 * `labels` are 0 (normal) or 1 (abnormal); `scores` are probabilities of abnormal in 0…1, of which those of at
 * least 0.5 predict abnormal. Same length, at least one.
 *
 * @example classificationScores([0, 1, 1], [0.2, 0.9, 0.4]).accuracy // 2/3
 */
export const classificationScores = (labels: ArrayLike<number>, scores: ArrayLike<number>): ClassificationScores => {
  if (labels.length !== scores.length || labels.length === 0)
    throw new RangeError(`Expected as many scores as labels, at least one, got ${scores.length} and ${labels.length}`)
  const truth = Array.from(labels, label => {
    if (label !== 0 && label !== 1) throw new RangeError(`Expected labels of 0 or 1, got ${label}`)
    return label
  })
  const predictions = Array.from(scores, score => {
    if (!(score >= 0 && score <= 1)) throw new RangeError(`Expected scores in 0…1, got ${score}`)
    return score >= 0.5 ? 1 : 0
  })
  const always = (answer: 0 | 1) =>
    rates(
      truth,
      truth.map(() => answer),
    )
  return { ...rates(truth, predictions), alwaysNormal: always(0), alwaysAbnormal: always(1) }
}
