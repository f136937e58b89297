/** What JSON has no text for: NaN would print as null, a function not at all, and a bigint would throw. */
const textOf = (_key: string, value: unknown): unknown => {
  if (typeof value === 'function') return 'a function'
  const spelt = typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))
  return spelt ? String(value) : value
}

/**
 * A value as an error message says what was found: strings in quotes, objects as JSON.
 *
 * @example shown('5') // '"5"', while shown(5) is '5'
 */
export const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'string' && typeof value !== 'object') return String(value)
  try {
    return JSON.stringify(value, textOf)
  } catch {
    return 'an object without a text'
  }
}
