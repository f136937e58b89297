import util from 'node:util'
import test from 'ava'
import { restoreNodeUtil } from '../../../lib/engine/restore-node-util.js'

const names = ['isArray', 'isBoolean', 'isNull', 'isNullOrUndefined', 'isNumber', 'isObject', 'isString', 'isUndefined']

test('type tests that Node has removed are put back and work', t => {
  const target = util as unknown as Record<string, ((value: unknown) => boolean) | undefined>
  const before = names.map(name => [name, target[name]] as const)
  for (const name of names) delete target[name]
  restoreNodeUtil()
  const passed = (value: unknown) => names.filter(name => target[name]?.(value))
  t.deepEqual(passed([]), ['isArray', 'isObject'])
  t.deepEqual(passed(null), ['isNull', 'isNullOrUndefined'])
  t.deepEqual(passed(undefined), ['isNullOrUndefined', 'isUndefined'])
  t.deepEqual(passed('text'), ['isString'])
  t.deepEqual([passed(1), passed(true)], [['isNumber'], ['isBoolean']])
  for (const [name, test] of before) if (test !== undefined) target[name] = test
})
