import test from 'ava'
import { isLeft } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { problems } from '../../../lib/codec/problems.js'

const problemsOf = (codec: t.Mixed, value: unknown) => {
  const decoded = codec.decode(value)
  return isLeft(decoded) ? problems(decoded.left) : []
}

test('a place is named by its path, with what was expected and what was found', test => {
  const codec = t.type({ list: t.array(t.type({ weight: t.number })) })
  test.deepEqual(problemsOf(codec, { list: [{ weight: 1 }, { weight: 'two' }, {}] }), [
    'list.1.weight: expected number, got "two"',
    'list.2.weight: expected number, got nothing',
  ])
})

test('a union is one expectation, by its own name, however many branches refuse', test => {
  const codec = t.type({ budget: t.union([t.number, t.type({ of: t.number })], 'a number or a part') })
  test.deepEqual(problemsOf(codec, { budget: { of: 'x' } }), ['budget: expected a number or a part, got {"of":"x"}'])
})

test('values that JSON has no text for are shown as what they are', test => {
  const codec = t.type({ a: t.string })
  for (const [value, text] of [
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [10n, '10'],
    [true, 'true'],
    [null, 'null'],
  ] as const)
    test.deepEqual(problemsOf(codec, { a: value }), [`a: expected string, got ${text}`])
})

test('the numbers of the parts of an intersection are not part of a place, those of a list are', test => {
  const both = t.intersection([t.type({ list: t.array(t.number) }), t.partial({ name: t.string })])
  const codec = t.type({ both, readonly: t.readonly(t.exact(both)) })
  const value = { list: ['one'], name: 2 }
  test.deepEqual(problemsOf(codec, { both: value, readonly: value }), [
    'both.list.0: expected number, got "one"',
    'both.name: expected string, got 2',
    'readonly.list.0: expected number, got "one"',
    'readonly.name: expected string, got 2',
  ])
})
