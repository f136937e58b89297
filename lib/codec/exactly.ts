import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

/**
 * A codec of objects with these fields and no others: an unknown field is an error at its path, with the known ones
 * as what was expected, where `t.strict` would drop it silently.
 *
 * @example exactly({ seed: Whole(0, 10) }, 'Seeded')
 */
export const exactly = <P extends t.Props>(props: P, name: string): t.Type<t.TypeOf<t.TypeC<P>>> => {
  const known = t.type(props, name)
  const fields = `one of the fields ${Object.keys(props).join(', ')}`
  const unknownField = new t.Type<never>(
    fields,
    (_value): _value is never => false,
    (value, context) => t.failure(value, context),
    t.identity,
  )
  return new t.Type(
    name,
    known.is,
    (value, context) => {
      const decoded = known.validate(value, context)
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return decoded
      const unknown = Object.keys(value).filter(key => !Object.hasOwn(props, key))
      if (unknown.length === 0) return decoded
      const errors = unknown.map(key => ({
        value: (value as Record<string, unknown>)[key],
        context: t.appendContext(context, key, unknownField, key),
      }))
      return t.failures([...(E.isLeft(decoded) ? decoded.left : []), ...errors])
    },
    known.encode,
  )
}
