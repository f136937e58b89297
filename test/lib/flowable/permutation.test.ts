import { createHash } from 'node:crypto'
import test from 'ava'
import fc from 'fast-check'
import { permutation } from '../../../lib/flowable/permutation.js'
import { range } from './collect.js'

test('the orders are those that seeded runs depend on', t => {
  t.deepEqual(range(10).map(permutation(10, [1, 0])), [8, 3, 2, 5, 4, 9, 0, 1, 6, 7])
  t.deepEqual(range(10).map(permutation(10, [1, 1])), [0, 1, 7, 5, 9, 4, 3, 8, 6, 2])
  t.deepEqual(range(7).map(permutation(7, [-5, 2 ** 40 + 3])), [1, 2, 5, 0, 4, 3, 6])
  t.deepEqual(range(3).map(permutation(3, [])), [1, 2, 0])
  const hashed = (length: number, key: readonly number[]) =>
    createHash('sha256')
      .update(Uint8Array.from(range(length).flatMap(bytesOf(permutation(length, key)))))
      .digest('hex')
      .slice(0, 16)
  t.is(hashed(247, [1, 0]), 'e59f85fda3290343')
  t.is(hashed(5856, [7, 3]), '3e55d29386db2975')
  const large = 2 ** 30 - 1
  const sampled = [0, 1, 2, (large - 1) / 2, large - 1].map(permutation(large, [3, 4]))
  t.deepEqual(sampled, [981190263, 925687865, 675531003, 544238215, 977045479])
})

/** A number's four bytes, the lowest first, on any machine. */
const bytesOf = (order: (position: number) => number) => (position: number) => {
  const index = order(position)
  return [index & 255, (index >>> 8) & 255, (index >>> 16) & 255, index >>> 24]
}

test('every length of 0 … 300: each index once, and back to its position', t => {
  for (const length of range(301)) {
    const order = permutation(length, [length, 7])
    const indices = range(length).map(order)
    t.deepEqual(
      indices.toSorted((a, b) => a - b),
      range(length),
    )
    t.deepEqual(indices.map(order.positionOf), range(length))
  }
})

test('any length of up to 2^52: both ways, at any position', t => {
  const lengths = fc.oneof(
    fc.integer({ min: 1, max: 5000 }),
    fc.integer({ min: 2 ** 29, max: 2 ** 33 }),
    fc.integer({ min: 2 ** 48, max: 2 ** 52 }),
    fc.constantFrom(2 ** 30, 2 ** 30 + 1, 2 ** 32, 2 ** 32 + 1, 2 ** 52),
  )
  const cases = lengths.chain(length =>
    fc.record({
      length: fc.constant(length),
      key: fc.array(fc.maxSafeInteger(), { maxLength: 3 }),
      position: fc.integer({ min: 0, max: length - 1 }),
    }),
  )
  fc.assert(
    fc.property(cases, ({ length, key, position }) => {
      const order = permutation(length, key)
      const index = order(position)
      return (
        Number.isSafeInteger(index) &&
        index >= 0 &&
        index < length &&
        order.positionOf(index) === position &&
        order(order.positionOf(position)) === position
      )
    }),
    { seed: 20261123, numRuns: 1000 },
  )
  t.pass()
})

test('the upper half of a large range is reached as often as the lower', t => {
  const length = 2 ** 52 - 1
  const order = permutation(length, [11])
  const upper = range(4000).filter(position => order(position) >= length / 2).length
  // Five standard deviations of a fair coin thrown 4,000 times.
  t.true(Math.abs(upper - 2000) < 5 * Math.sqrt(1000), `${upper} of 4000`)
})

test('another epoch, seed or part of the key gives another order', t => {
  const orders = [[1, 0], [1, 1], [2, 0], [0, 1], [1], [1, 0, 0], [-1, 0], [2 ** 32 - 1, 0]].map(key =>
    range(50).map(permutation(50, key)).join(),
  )
  t.is(new Set(orders).size, orders.length)
})

for (const length of [2, 3, 5, 8, 13, 16, 20, 33])
  test(`over many epochs every index is equally likely at every position: length ${length}`, t => {
    const epochs = 3000
    const counts = new Float64Array(length * length)
    for (const epoch of range(epochs)) {
      const order = permutation(length, [1, epoch])
      for (const position of range(length)) counts[position * length + order(position)]!++
    }
    const expected = epochs / length
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    const degrees = (length - 1) ** 2
    // Four standard deviations, and where halves of two bits are walked, a bias of 3% (root mean square).
    const bias = length < 16 ? 0.03 ** 2 * expected * length ** 2 : 0
    const limit = degrees + 4 * Math.sqrt(2 * degrees) + bias
    t.true(chiSquare < limit, `χ² ${chiSquare} with ${degrees} degrees of freedom`)
  })

test('what is out of range is refused, by name', t => {
  t.throws(() => permutation(-1, []), { message: /^permutation: expected length .* got -1$/ })
  t.throws(() => permutation(2 ** 52 + 1, []), { message: /^permutation: expected length .* got 4503599627370497$/ })
  t.throws(() => permutation(3, [1, 0.5]), { message: /^permutation: expected key .* got 0.5 in it$/ })
  const order = permutation(3, [1])
  for (const position of [-1, 3, 0.5, Number.NaN]) {
    t.throws(() => order(position), { message: new RegExp(`position .* below 3, got ${position}$`) })
    t.throws(() => order.positionOf(position), { message: new RegExp(`index .* below 3, got ${position}$`) })
  }
  t.throws(() => permutation(0, [1])(0), { message: /below 0, got 0$/ })
})
