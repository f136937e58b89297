/**
 * The median of at least one number: the middle one, or the mean of the two in the middle. Used instead of a mean
 * because one slow round on a shared machine would drag a mean along.
 *
 * @example median([3, 1, 10]) // 3
 */
export const median = (values: readonly number[]): number => {
  if (values.length === 0) throw new RangeError('median: expected at least one value, got none')
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
