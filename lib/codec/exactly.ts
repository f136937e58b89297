import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { nearestName } from './nearest-name.js'

/**
 * A codec of objects with these fields and no others: an unknown field is an error at its path, with the known ones
 * (or the one that it is a misspelling of) as what was expected, where `t.strict` would drop it silently. The fields of
 * `optional` may be missing.
 *
 * @example exactly({ seed: whole(0, 10) }, 'Seeded', { name: t.string })
 */
export const exactly = <P extends t.Props, Q extends t.Props = Record<never, never>>(
  props: P,
  name: string,
  optional: Q = {} as Q,
): t.Type<t.TypeOf<t.TypeC<P>> & t.TypeOf<t.PartialC<Q>>> => {
  type Fields = t.TypeOf<t.TypeC<P>> & t.TypeOf<t.PartialC<Q>>
  const required = t.type(props, name)
  const others = t.partial(optional, name)
  const all: t.Props = { ...props, ...optional }
  const unknownField = (key: string) => {
    const near = nearestName(key, Object.keys(all))
    return new t.Type<never>(
      near === null ? `one of the fields ${Object.keys(all).join(', ')}` : `a known field (did you mean ${near}?)`,
      (_value): _value is never => false,
      (value, context) => t.failure(value, context),
      t.identity,
    )
  }
  return new t.Type<Fields>(
    name,
    (value): value is Fields => required.is(value) && others.is(value),
    (value, context) => {
      const first = required.validate(value, context)
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return first as t.Validation<Fields>
      const both = others.validate(E.isRight(first) ? first.right : value, context) as t.Validation<Fields>
      const unknown = Object.keys(value).filter(key => !Object.hasOwn(all, key))
      const errors = [
        ...[first, both].flatMap(decoded => (E.isLeft(decoded) ? decoded.left : [])),
        ...unknown.map(key => ({
          value: (value as Record<string, unknown>)[key],
          context: t.appendContext(context, key, unknownField(key), key),
        })),
      ]
      return errors.length === 0 ? both : t.failures(errors)
    },
    fields => others.encode(required.encode(fields) as never) as Fields,
  )
}
