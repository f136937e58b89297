/** Numbers as they come from tensors or from the reference. */
export type Numbers = ArrayLike<number>

const absolute = (values: Numbers): number[] => Array.from(values, Math.abs)

export const l2 = (values: Numbers): number => Math.sqrt(absolute(values).reduce((sum, value) => sum + value ** 2, 0))

/** The largest absolute value; of a list with a number that is not finite: infinity. */
export const largest = (values: Numbers): number =>
  absolute(values).reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, value) : Number.POSITIVE_INFINITY),
    0,
  )

export const difference = (a: Numbers, b: Numbers): number[] => {
  if (a.length !== b.length) throw new Error(`Expected ${b.length} numbers, got ${a.length}.`)
  return Array.from(a, (value, i) => value - b[i]!)
}

/** ‖a − b‖ / ‖b‖. */
export const relativeL2 = (a: Numbers, b: Numbers): number => l2(difference(a, b)) / l2(b)

/** The largest difference, relative to the largest of b, which counts as 1 at least. */
export const relativeError = (a: Numbers, b: Numbers): number => largest(difference(a, b)) / Math.max(1, largest(b))

export const median = (values: Numbers): number => absolute(values).sort((a, b) => a - b)[values.length >> 1]!
