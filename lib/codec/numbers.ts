import * as t from 'io-ts'

const checked = (name: string, holds: (value: number) => boolean): t.Type<number> => {
  const is = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && holds(value)
  return new t.Type(
    name,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    t.identity,
  )
}

/** A whole number of `minimum` … `maximum`. */
export const whole = (minimum: number, maximum = Number.MAX_SAFE_INTEGER): t.Type<number> =>
  checked(
    maximum === Number.MAX_SAFE_INTEGER
      ? `a whole number of at least ${minimum}`
      : `a whole number of ${minimum}…${maximum}`,
    value => Number.isSafeInteger(value) && value >= minimum && value <= maximum,
  )

/** A whole number of at least `minimum` that `divisor` divides. */
export const multipleOf = (divisor: number, minimum: number): t.Type<number> =>
  checked(`a multiple of ${divisor}, at least ${minimum}`, value => value >= minimum && value % divisor === 0)

/** A number of `minimum` … `maximum`. */
export const real = (minimum: number, maximum = Number.POSITIVE_INFINITY): t.Type<number> =>
  checked(
    maximum === Number.POSITIVE_INFINITY ? `a number of at least ${minimum}` : `a number of ${minimum}…${maximum}`,
    value => value >= minimum && value <= maximum,
  )

/** A number above 0. */
export const positive: t.Type<number> = checked('a number above 0', value => value > 0)

/** Any number but NaN and the infinities. */
export const finite: t.Type<number> = checked('a finite number', () => true)
