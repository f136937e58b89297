import test from 'ava'
import { isLeft, left, right } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { exactly } from '../../../lib/codec/exactly.js'
import { whole } from '../../../lib/codec/numbers.js'
import { problems } from '../../../lib/codec/problems.js'

const Inner = exactly({ factor: t.number }, 'a decay')
const Outer = exactly({ seed: whole(0), inner: Inner }, 'Outer')
const problemsOf = (value: unknown) => {
  const decoded = Outer.decode(value)
  return isLeft(decoded) ? problems(decoded.left) : []
}

test('an object of exactly its fields comes through unchanged', test => {
  const value = { seed: 1, inner: { factor: 0.5 } }
  test.deepEqual(Outer.decode(value), right(value))
  test.true(Outer.is(value))
  test.deepEqual(Outer.encode(value), value)
})

test('unknown fields are errors at their path, beside those of the known ones, at every depth', test => {
  test.deepEqual(problemsOf({ seed: -1, sed: 2, inner: { factor: 1, facter: 'x' } }), [
    'seed: expected a whole number of at least 0, got -1',
    'inner.facter: expected a known field (did you mean factor?), got "facter"',
    'sed: expected a known field (did you mean seed?), got "sed"',
  ])
})

test('names that every object inherits are unknown too', test => {
  for (const name of ['constructor', 'toString', '__proto__'])
    test.deepEqual(problemsOf(JSON.parse(`{"seed": 1, "inner": {"factor": 1}, "${name}": 3}`)), [
      `${name}: expected one of the fields seed, inner, got "${name}"`,
    ])
})

test('what is no object is one error, not one a field', test => {
  for (const value of [null, 3, 'seed', [1]]) {
    test.deepEqual(problemsOf(value), [`the whole: expected Outer, got ${JSON.stringify(value)}`])
    test.not(Outer.decode(value), left([]))
  }
})

test('optional fields may be missing or undefined, and are checked where they are there', test => {
  const Named = exactly({ seed: whole(0) }, 'Named', { name: t.string, half: t.number })
  for (const value of [{ seed: 1 }, { seed: 1, name: 'a' }, { seed: 1, name: undefined, half: 0.5 }]) {
    test.deepEqual(Named.decode(value), right(value) as never)
    test.true(Named.is(value))
  }
  const decoded = Named.decode({ name: 3, nam: 'a' })
  test.deepEqual(isLeft(decoded) && problems(decoded.left), [
    'seed: expected a whole number of at least 0, got nothing',
    'name: expected string, got 3',
    'nam: expected a known field (did you mean name?), got "nam"',
  ])
  test.false(Named.is({ seed: 1, half: 'a' }))
})
