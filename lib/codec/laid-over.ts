/** Whether a value is an object of fields: no list, and not null. */
export const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The fields of `over` in place of those of `base`; where both are objects, theirs likewise. Lists are replaced whole.
 *
 * @example laidOver({ a: 1, b: { c: 2, d: 3 } }, { b: { c: 4 } }) // { a: 1, b: { c: 4, d: 3 } }
 */
export const laidOver = (base: unknown, over: unknown): unknown =>
  isFields(base) && isFields(over)
    ? {
        ...base,
        ...Object.fromEntries(Object.entries(over).map(([field, value]) => [field, laidOver(base[field], value)])),
      }
    : over
