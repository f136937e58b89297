import { shown } from './shown.js'

/** Checks a whole-number parameter when a pipeline is built. Throws a RangeError naming the operator and the value. */
export const expectWhole = (
  operator: string,
  parameter: string,
  value: number,
  minimum: number,
  maximum = Number.MAX_SAFE_INTEGER,
): void => {
  if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return
  const range = `at least ${minimum}${maximum < Number.MAX_SAFE_INTEGER ? ` and at most ${maximum}` : ''}`
  throw new RangeError(`${operator}: expected ${parameter} to be a whole number of ${range}, got ${shown(value)}`)
}
