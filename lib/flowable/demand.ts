/** Demand without bound. Sums and products of demand saturate here instead of losing whole numbers. */
export const UNBOUNDED = Number.MAX_SAFE_INTEGER

/** a + b, saturating at `UNBOUNDED`. */
export const plus = (a: number, b: number): number => Math.min(a + b, UNBOUNDED)

/** a · b, saturating at `UNBOUNDED`. */
export const times = (a: number, b: number): number => Math.min(a * b, UNBOUNDED)

/** Checks an operator's whole-number parameter when the pipeline is built. Throws a RangeError naming operator and value. */
export const expectWhole = (
  operator: string,
  parameter: string,
  value: number,
  minimum: number,
  maximum = Number.MAX_SAFE_INTEGER,
): void => {
  if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return
  const range = `at least ${minimum}${maximum < Number.MAX_SAFE_INTEGER ? ` and at most ${maximum}` : ''}`
  throw new RangeError(`${operator}: expected ${parameter} to be a whole number of ${range}, got ${value}`)
}

/** The longest time that a timer can wait, in milliseconds: 24.8 days. */
export const LONGEST_MS = 2 ** 31 - 1

/** Checks a time to wait, in milliseconds; infinite is without limit. Throws a RangeError naming operator and value. */
export const expectWaitMs = (operator: string, parameter: string, value: number): void => {
  if (typeof value !== 'number' || !(value >= 0))
    throw new RangeError(`${operator}: expected ${parameter} to be a number of milliseconds, got ${value}`)
}
