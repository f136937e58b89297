import test from 'ava'
import fc from 'fast-check'
import { isFields, laidOver } from '../../../lib/codec/laid-over.js'

test('fields are replaced at every depth, lists as a whole', t => {
  t.deepEqual(laidOver({ a: 1, b: { c: 2, d: 3 } }, { b: { c: 4 } }), { a: 1, b: { c: 4, d: 3 } })
  t.deepEqual(laidOver({ a: [1, 2], b: 5 }, { a: [3] }), { a: [3], b: 5 })
  t.deepEqual(laidOver({ a: { b: 1 } }, { a: null }), { a: null })
  t.deepEqual(laidOver({ a: null }, { a: { b: 1 } }), { a: { b: 1 } })
})

test('only objects that are no lists have fields', t => {
  t.true(isFields({}))
  for (const value of [null, undefined, 3, 'a', [], [1]]) t.false(isFields(value))
})

test('nothing laid over a value, and a value over itself or over nothing, leave it', t => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), value => {
      t.deepEqual(laidOver(value, {}), value)
      t.deepEqual(laidOver(value, value), value)
      t.deepEqual(laidOver({}, value), value)
    }),
  )
})

test('a field that is called like a prototype is a field', t => {
  const laid = laidOver({ a: 1 }, JSON.parse('{"__proto__": {"b": 2}}')) as object
  t.deepEqual(Object.keys(laid), ['a', '__proto__'])
  t.is((laid as { b?: number }).b, undefined)
})
