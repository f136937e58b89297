import type { RocPoint } from './roc-curve.js'

/**
 * A ROC curve without the points within its horizontal and vertical runs: the same curve exactly, in fewer points (an
 * untied score moves one way only).
 *
 * @example thinRoc(classificationMetrics(labels, scores).roc ?? [])
 */
export const thinRoc = (roc: readonly RocPoint[]): readonly RocPoint[] =>
  roc.filter(({ fpr, tpr }, i) => {
    const [before, after] = [roc[i - 1], roc[i + 1]]
    if (before === undefined || after === undefined) return true
    return !(before.fpr === fpr && after.fpr === fpr) && !(before.tpr === tpr && after.tpr === tpr)
  })
