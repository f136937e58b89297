import test from 'ava'
import { shuffledEpochs } from '../../../lib/flowable/shuffled-epochs.js'
import { range } from './collect.js'

const seven = { name: 'seven', length: 7, key: (i: number) => i }

test('every epoch has every sample once, in an order of its own', t => {
  const { key, length } = shuffledEpochs(seven, { seed: 5, epochs: 3 })
  t.is(length, 21)
  const orders = range(3).map(epoch => range(7).map(i => key(7 * epoch + i)))
  for (const [epoch, order] of orders.entries()) {
    t.true(order.every(drawn => drawn.epoch === epoch))
    t.deepEqual(
      order.map(drawn => drawn.index),
      range(7),
    )
    t.deepEqual(order.map(drawn => drawn.key).toSorted(), range(7))
  }
  t.is(new Set(orders.map(order => order.map(drawn => drawn.key).join())).size, 3)
})

test('a position has the same key, whichever were asked before it', t => {
  const inOrder = shuffledEpochs(seven, { seed: 5 })
  const atOnce = shuffledEpochs(seven, { seed: 5 })
  const positions = range(70)
  t.deepEqual(positions.map(inOrder.key), positions.toReversed().map(atOnce.key).toReversed())
})

test('what is out of range is refused when it is built, by name', t => {
  t.throws(() => shuffledEpochs({ ...seven, length: 0 }, { seed: 1 }), { message: /^shuffledEpochs: expected seven/ })
  t.throws(() => shuffledEpochs({ ...seven, length: 1.5 }, { seed: 1 }), { message: /^shuffledEpochs: .* got 1.5$/ })
  t.throws(() => shuffledEpochs(seven, { seed: 0.1 }), { message: /^shuffledEpochs: expected seed .* got 0.1$/ })
  t.throws(() => shuffledEpochs(seven, { seed: 1, epochs: -1 }), { message: /^shuffledEpochs: .*epochs .* got -1$/ })
})
