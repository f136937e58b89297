/**
 * The value below which a share 0…1 of sorted values lies, interpolated linearly between the two nearest, as NumPy's
 * default does. At least one value, ascending.
 *
 * @example percentile([0, 1, 2, 3], 0.95) // 2.85
 */
export const percentile = (sorted: ArrayLike<number>, share: number): number => {
  if (sorted.length === 0) throw new RangeError('Expected at least one value, got none')
  const at = (sorted.length - 1) * share
  const below = sorted[Math.floor(at)]!
  const above = sorted[Math.ceil(at)]!
  return below + (above - below) * (at - Math.floor(at))
}
