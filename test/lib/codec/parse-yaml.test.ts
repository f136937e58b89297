import test from 'ava'
import fc from 'fast-check'
import { left, right } from 'fp-ts/lib/Either.js'
import { parseYaml } from '../../../lib/codec/parse-yaml.js'

test('scalars, lists and maps, in block and in flow style', t => {
  for (const [text, value] of [
    ['5', 5],
    ['1e-4', 1e-4],
    ['0.999', 0.999],
    ['null', null],
    ['~', null],
    ['true', true],
    ['auto', 'auto'],
    ['"5"', '5'],
    ['[]', []],
    ['[{ source: jsrt, weight: 3 }]', [{ source: 'jsrt', weight: 3 }]],
    ['a:\n  b: 1\n  c: [x, y]\n', { a: { b: 1, c: ['x', 'y'] } }],
    ['a: &same { b: 1 }\nc: *same', { a: { b: 1 }, c: { b: 1 } }],
  ] as const)
    t.deepEqual(parseYaml(text), right(value), text)
})

test('it is YAML 1.2: no words for truth but true and false, no underscores and colons in numbers', t => {
  t.deepEqual(
    parseYaml('[yes, no, on, off, 51_100, 1:30, 0x10]'),
    right(['yes', 'no', 'on', 'off', '51_100', '1:30', 16]),
  )
})

test('a text without a value is undefined, which is not null', t => {
  for (const text of ['', ' \n', '# nothing yet\n']) t.deepEqual(parseYaml(text), right(undefined), text)
})

test('what is wrong comes after line and column', t => {
  for (const [text, cause] of [
    ['a: 1\nb: 2\na: 3', 'line 3, column 1: the same key stands here a second time'],
    ['{"a": 1, "a": 2}', 'line 1, column 10: the same key stands here a second time'],
    ['a:\n  b: 1\n  b: 2', 'line 3, column 3: the same key stands here a second time'],
    ['a: b: c', 'line 1, column 4: nested mappings are not allowed in compact mappings'],
    ['a:\n\tb: 1', 'line 2, column 1: tabs are not allowed as indentation'],
    ['[1, 2', 'line 1, column 6: flow sequence must end with a ]'],
    ['a: 1\n---\nb: 2', 'line 2, column 1: a second document begins here'],
    ['a: !size 3', 'line 1, column 4: unresolved tag: !size'],
    ['a: 1\nb: *c', 'line 2, column 4: nothing above is named &c'],
  ] as const)
    t.deepEqual(parseYaml(text), left(cause), text)
})

test('any JSON is read as JSON reads it', t => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }),
      fc.constantFrom(undefined, 2, '\t'),
      (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        t.deepEqual(parseYaml(text), right(JSON.parse(text)))
      },
    ),
  )
})
