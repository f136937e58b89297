import test from 'ava'
import { shown } from '../../../lib/codec/shown.js'

test('a value is shown so that its kind can be told', t => {
  const circular: { self?: unknown } = {}
  circular.self = circular
  const cases: readonly (readonly [unknown, string])[] = [
    [undefined, 'nothing'],
    [null, 'null'],
    [5, '5'],
    ['5', '"5"'],
    [Number.NaN, 'NaN'],
    [1n, '1'],
    [Symbol('a'), 'Symbol(a)'],
    [() => 1, 'a function'],
    [{ a: [1, 'b'] }, '{"a":[1,"b"]}'],
    [[Number.NaN, 2n, () => 1], '["NaN","2","a function"]'],
    [circular, 'an object without a text'],
  ]
  for (const [value, text] of cases) t.is(shown(value), text)
})
