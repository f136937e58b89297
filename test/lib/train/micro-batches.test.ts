import test from 'ava'
import fc from 'fast-check'
import { defaultMicroBatch, microBatches } from '../../../lib/train/micro-batches.js'

test('chunks cover every position once, in order, and none is too large', t => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 50 }), (batchSize, microBatch) => {
      const chunks = microBatches(batchSize, microBatch)
      const positions = chunks.flatMap(({ begin, count }) => Array.from({ length: count }, (_, i) => begin + i))
      t.deepEqual(positions, [...Array(batchSize).keys()])
      t.true(chunks.every(({ count }) => count >= 1 && count <= microBatch))
    }),
  )
})

test('a micro-batch is at least one image', t => {
  t.throws(() => microBatches(10, 0), { message: 'Expected microBatch to be a positive integer, got 0.' })
  t.throws(() => microBatches(10, 1.5), { message: 'Expected microBatch to be a positive integer, got 1.5.' })
})

test('as many images as fit, at least one', t => {
  t.is(defaultMicroBatch(256, 16), 2)
  t.is(defaultMicroBatch(64, 8), 64)
  t.is(defaultMicroBatch(1024, 16), 1)
})
