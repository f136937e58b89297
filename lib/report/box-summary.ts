/**
 * What a box plot shows of a list: quartiles, the last values within 1.5 interquartile ranges of the box, and all that lie
 * beyond them.
 */
export type BoxSummary = Readonly<{
  low: number
  lowerQuartile: number
  median: number
  upperQuartile: number
  high: number
  outliers: readonly number[]
}>

/** A quantile of a sorted list, between two values by linear interpolation (type 7 of Hyndman and Fan). */
const quantile = (sorted: readonly number[], share: number): number => {
  const at = share * (sorted.length - 1)
  const below = sorted[Math.floor(at)]!
  return below + (at % 1) * (sorted[Math.ceil(at)]! - below)
}

/**
 * The summary that a box plot after Tukey draws. Throws on an empty list.
 *
 * @example boxSummary([1, 2, 3, 4, 20]) // { low: 1, lowerQuartile: 2, median: 3, upperQuartile: 4, high: 4, outliers: [20] }
 */
export const boxSummary = (values: readonly number[]): BoxSummary => {
  if (values.length === 0) throw new RangeError('Expected values for a box plot, got none')
  const sorted = values.toSorted((a, b) => a - b)
  const [lowerQuartile, median, upperQuartile] = [0.25, 0.5, 0.75].map(share => quantile(sorted, share)) as [
    number,
    number,
    number,
  ]
  const reach = 1.5 * (upperQuartile - lowerQuartile)
  const inside = sorted.filter(value => value >= lowerQuartile - reach && value <= upperQuartile + reach)
  return {
    // Interpolated quartiles may lie beyond the last value within reach: the whisker then has no length (as Matplotlib's).
    low: Math.min(inside[0]!, lowerQuartile),
    lowerQuartile,
    median,
    upperQuartile,
    high: Math.max(inside.at(-1)!, upperQuartile),
    outliers: sorted.filter(value => value < inside[0]! || value > inside.at(-1)!),
  }
}
