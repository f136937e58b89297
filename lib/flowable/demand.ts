/** Demand without bound. Sums and products of demand saturate here instead of losing whole numbers. */
export const UNBOUNDED = Number.MAX_SAFE_INTEGER

/** a + b, saturating at `UNBOUNDED`. */
export const plus = (a: number, b: number): number => Math.min(a + b, UNBOUNDED)

/** a · b, saturating at `UNBOUNDED`. */
export const times = (a: number, b: number): number => Math.min(a * b, UNBOUNDED)

/** Checks an operator's whole-number parameter when the pipeline is built. Throws a RangeError naming operator and value. */
export const expectWhole = (operator: string, parameter: string, value: number, minimum: number): void => {
  if (!Number.isSafeInteger(value) || value < minimum)
    throw new RangeError(`${operator}: expected ${parameter} to be a whole number of at least ${minimum}, got ${value}`)
}
