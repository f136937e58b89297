import type * as t from 'io-ts'
import { shown } from './shown.js'

type Tagged = Readonly<{ _tag?: string; type?: unknown }>

/** Whether a codec is an intersection, also a readonly or an exact one, which have no place of their own. */
const isIntersection = (codec: unknown): boolean => {
  const { _tag, type } = (codec ?? {}) as Tagged
  return _tag === 'IntersectionType' || ((_tag === 'ReadonlyType' || _tag === 'ExactType') && isIntersection(type))
}

/** The part of the context that a person would name: down to the first union, whose branches are one expectation. */
const place = (context: t.Context) => {
  const union = context.findIndex(entry => (entry.type as Tagged | undefined)?._tag === 'UnionType')
  const entries = union < 0 ? context : context.slice(0, union + 1)
  // The parts of an intersection are numbered, which says nothing to who reads it.
  const isPart = (i: number) => isIntersection(entries[i - 1]?.type)
  const last = entries.at(-1)
  return {
    path: entries
      .filter(({ key }, i) => key !== '' && !isPart(i))
      .map(entry => entry.key)
      .join('.'),
    expected: last?.type.name ?? 'another value',
    found: last?.actual,
  }
}

/**
 * The errors of a failed decoding as clauses, one for each place: path, what was expected, what was found.
 *
 * @example problems(errors) // ['batchSize: expected a whole number of at least 1, got "ten"']
 */
export const problems = (errors: t.Errors): readonly string[] => [
  ...new Set(
    errors.map(({ context }) => {
      const { path, expected, found } = place(context)
      return `${path === '' ? 'the whole' : path}: expected ${expected}, got ${shown(found)}`
    }),
  ),
]
