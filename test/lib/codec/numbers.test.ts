import test from 'ava'
import { isRight } from 'fp-ts/lib/Either.js'
import { multipleOf, positive, real, whole } from '../../../lib/codec/numbers.js'

const cases = [
  [whole(1), 'a whole number of at least 1', [1, 2 ** 53 - 1], [0, 1.5, 2 ** 53, '1', null, undefined]],
  [whole(0, 9), 'a whole number of 0…9', [0, 9], [-1, 10, 0.1]],
  [multipleOf(32, 32), 'a multiple of 32, at least 32', [32, 256], [0, -32, 33, 48, 16]],
  [real(0), 'a number of at least 0', [0, 0.1, 1e300], [-0.1, '0']],
  [real(0, 1), 'a number of 0…1', [0, 0.5, 1], [1.01, -0.01]],
  [positive, 'a number above 0', [1e-12, 3], [0, -1]],
] as const

for (const [codec, name, right, wrong] of cases)
  test(`${name} is just that`, t => {
    t.is(codec.name, name)
    for (const value of right) t.true(isRight(codec.decode(value)), `${value}`)
    for (const value of [...wrong, Number.NaN, Number.POSITIVE_INFINITY, '', [], {}])
      t.false(isRight(codec.decode(value)), `${value}`)
  })
