import test from 'ava'
import fc from 'fast-check'
import { evenlySpaced } from '../../datasets/evenly-spaced.js'
import { ofSplit } from '../../datasets/of-split.js'
import { phantom } from '../../datasets/phantom.js'
import { subset } from '../../datasets/subset.js'
import { keysOf, readAt } from './read-outcome.js'

const whole = phantom({ source: 'mcu', seed: 3, count: 20, sizePx: 16 })

test('a predicate keeps keys in their order; reading goes through the whole', async t => {
  const abnormal = subset(whole, ({ label }) => label === 'abnormal', 'mcu abnormal')
  t.deepEqual(
    keysOf(abnormal),
    keysOf(whole).filter(({ label }) => label === 'abnormal'),
  )
  t.is(abnormal.length, 10)
  t.is(abnormal.name, 'mcu abnormal')
  t.deepEqual((await readAt(abnormal, 0)).key, abnormal.key(0))
})

test('indices are taken in the order given', t => {
  const picked = subset(whole, [7, 2, 2], 'picked')
  t.deepEqual(keysOf(picked), [whole.key(7), whole.key(2), whole.key(2)])
})

test('a split is a subset, which may be empty', t => {
  t.is(subset(whole, ofSplit('train'), 'train').length, 20)
  t.is(subset(whole, ofSplit('test'), 'test').length, 0)
})

test('indices outside are RangeErrors that name the set', t => {
  t.throws(() => subset(whole, [3, 20], 'part'), {
    instanceOf: RangeError,
    message: 'Expected an index in 0…19 of phantom mcu, got 20',
  })
  t.throws(() => subset(whole, [1, 2], 'part').key(2), {
    instanceOf: RangeError,
    message: 'Expected an index in 0…1 of part, got 2',
  })
})

test('evenly spaced indices are as many as asked for, in range, and no gap is larger than another by more than one', t => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 }), (a, b) => {
      const [count, length] = [Math.min(a, b), Math.max(a, b)]
      const indices = [...evenlySpaced(count, length)]
      t.is(indices.length, count)
      t.true(indices.every(index => index >= 0 && index < length))
      const gaps = indices.slice(1).map((index, i) => index - indices[i]!)
      if (gaps.length > 0) t.true(Math.max(...gaps) - Math.min(...gaps) <= 1)
    }),
    { seed: 5 },
  )
  t.is(evenlySpaced(0, 10).size, 0)
  t.throws(() => evenlySpaced(3, 2), { message: 'Expected a count in 0…2, got 3' })
})
