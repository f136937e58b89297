/** Puts the value in the place k that it has in ascending order, smaller ones before it and larger ones behind. */
const select = (values: Float64Array, k: number): void => {
  let left = 0
  let right = values.length - 1
  while (left < right) {
    const pivot = values[k]!
    let i = left
    let j = right
    while (i <= j) {
      while (values[i]! < pivot) i++
      while (values[j]! > pivot) j--
      if (i > j) break
      const value = values[i]!
      values[i++] = values[j]!
      values[j--] = value
    }
    if (j < k) left = i
    if (i > k) right = j
  }
}

/**
 * The value below which a share 0…1 of the values lies, interpolated linearly between the two nearest, as NumPy's default
 * does. At least one value, none NaN; their order is changed. By selection (Hoare's FIND), on average in time in proportion
 * to their number.
 *
 * @example percentile(Float64Array.of(3, 0, 2, 1), 0.95) // 2.85
 */
export const percentile = (values: Float64Array, share: number): number => {
  if (values.length === 0) throw new RangeError('Expected at least one value, got none')
  const at = (values.length - 1) * share
  const k = Math.floor(at)
  select(values, k)
  const below = values[k]!
  if (at === k) return below
  let above = Number.POSITIVE_INFINITY
  for (let i = k + 1; i < values.length; i++) if (values[i]! < above) above = values[i]!
  return below + (above - below) * (at - k)
}
