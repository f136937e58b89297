/** `mean` is null of no values, `deviation`, the sample standard deviation, of fewer than two; `n` is how many there are. */
export type MeanAndDeviation = Readonly<{ mean: number | null; deviation: number | null; n: number }>

/**
 * The mean of values and their sample standard deviation √(Σ(x − mean)²/(n − 1)), as tables have them over repeats. Throws a
 * RangeError on a value that is not finite.
 *
 * @example meanAndDeviation([0.8, 0.9]) // { mean: 0.85, deviation: 0.0707…, n: 2 }
 */
export const meanAndDeviation = (values: readonly number[]): MeanAndDeviation => {
  const strange = values.find(value => !Number.isFinite(value))
  if (strange !== undefined) throw new RangeError(`Expected finite values, got ${strange}`)
  const n = values.length
  if (n === 0) return { mean: null, deviation: null, n }
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: n < 2 ? null : Math.sqrt(squares / (n - 1)), n }
}
