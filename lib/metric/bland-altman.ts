import { meanAndDeviation } from './mean-and-deviation.js'

/**
 * How two measurements of the same things agree. A point is one of them: the mean of both measurements, and how much larger
 * the second is. `lower` and `upper` are the limits of agreement, null with fewer than two points; `meanDifference` is null
 * with none.
 */
export type BlandAltman = Readonly<{
  points: readonly Readonly<{ mean: number; difference: number }>[]
  meanDifference: number | null
  lower: number | null
  upper: number | null
}>

/**
 * The agreement of predicted with true areas (Bland and Altman 1986), in the areas' own unit: differences are predicted −
 * true, limits of agreement their mean ± 1.96 sample standard deviations. Throws a RangeError where there are not as many of
 * one as of the other.
 *
 * @example blandAltman([100, 200], [110, 190]).meanDifference // 0
 */
export const blandAltman = (truthAreas: readonly number[], predictedAreas: readonly number[]): BlandAltman => {
  if (truthAreas.length !== predictedAreas.length)
    throw new RangeError(
      `Expected as many predicted areas as true ones, got ${predictedAreas.length} and ${truthAreas.length}`,
    )
  const points = truthAreas.map((truth, i) => {
    const predicted = predictedAreas[i]!
    return { mean: (truth + predicted) / 2, difference: predicted - truth }
  })
  const { mean, deviation } = meanAndDeviation(points.map(({ difference }) => difference))
  const limit = (sign: 1 | -1) => (mean === null || deviation === null ? null : mean + sign * 1.96 * deviation)
  return { points, meanDifference: mean, lower: limit(-1), upper: limit(1) }
}
