/** The least and the largest of values, however many. Throws on none. */
export const extent = (values: readonly number[]): readonly [least: number, most: number] => {
  if (values.length === 0) throw new RangeError('Expected values for an extent, got none')
  return values.reduce<readonly [number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [values[0]!, values[0]!],
  )
}
