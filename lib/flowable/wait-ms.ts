/** The longest time that a timer can wait, in milliseconds: 24.8 days. */
export const LONGEST_MS = 2 ** 31 - 1

/** Checks a time to wait, in milliseconds; infinite is without limit. Throws a RangeError naming operator and value. */
export const expectWaitMs = (operator: string, parameter: string, value: number): void => {
  if (typeof value !== 'number' || !(value >= 0))
    throw new RangeError(`${operator}: expected ${parameter} to be a number of milliseconds, got ${value}`)
}
