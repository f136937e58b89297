import type { RocPoint } from '../metric/roc-curve.js'
import type { Point } from './smoothed.js'

/** The true positive rate at a false positive rate: the highest where the curve rises, linear where it slants. */
const truePositivesAt = (curve: readonly RocPoint[], fpr: number): number => {
  const after = curve.findIndex(point => point.fpr > fpr)
  if (after === -1) return curve.at(-1)!.tpr
  const [from, to] = [curve[after - 1]!, curve[after]!]
  return from.tpr + ((fpr - from.fpr) / (to.fpr - from.fpr)) * (to.tpr - from.tpr)
}

/** The curve of several is drawn through so many false positive rates, evenly spaced. */
const steps = 100

/**
 * ROC curves as one: a single curve as it is, of several the mean of their true positive rates at each hundredth of the
 * false positive rate (vertical averaging). x is the false positive rate, y the true positive rate; each curve goes from
 * (0, 0) to (1, 1). Throws on none.
 *
 * @example meanRoc([thinRoc(metrics.roc)])
 */
export const meanRoc = (curves: readonly (readonly RocPoint[])[]): readonly Point[] => {
  if (curves.length === 0) throw new RangeError('Expected a ROC curve, got none')
  if (curves.length === 1) return curves[0]!.map(({ fpr, tpr }) => ({ x: fpr, y: tpr }))
  const rates = Array.from({ length: steps + 1 }, (_, i) => i / steps)
  return [
    { x: 0, y: 0 },
    ...rates.map(x => ({
      x,
      y: curves.reduce((sum, curve) => sum + truePositivesAt(curve, x), 0) / curves.length,
    })),
  ]
}
