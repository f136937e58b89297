import type * as t from 'io-ts'
import { shown } from './shown.js'

/** The part of the context that a person would name: down to the first union, whose branches are one expectation. */
const place = (context: t.Context) => {
  const union = context.findIndex(entry => (entry.type as { _tag?: string } | undefined)?._tag === 'UnionType')
  const entries = union < 0 ? context : context.slice(0, union + 1)
  const last = entries.at(-1)
  return {
    path: entries
      .map(entry => entry.key)
      .filter(key => key !== '')
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
