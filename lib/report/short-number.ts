/**
 * A number as a line of progress shows it: three significant digits; an exponent only for what would be all zeros.
 *
 * @example shortNumber(4.7062) // '4.71'
 */
export const shortNumber = (value: number): string =>
  Math.abs(value) < 1e-4 && value !== 0 ? value.toExponential(1) : value.toPrecision(3)
