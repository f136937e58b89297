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

test('chunks are as equal as they can be', t => {
  t.deepEqual(
    microBatches(10, 4)
      .map(({ count }) => count)
      .toSorted(),
    [3, 3, 4],
  )
})

test('on wasm an even number of micro-batches, small ones where an image is much work', t => {
  const ofTen = (sizePx: number, baseChannels: number) =>
    defaultMicroBatch({ sizePx, baseChannels, batchSize: 10 }, 'wasm')
  t.is(ofTen(256, 16), 1)
  t.is(ofTen(1024, 16), 1)
  t.is(microBatches(10, ofTen(64, 8)).length, 4)
  t.is(microBatches(10, ofTen(32, 4)).length, 2)
  t.is(defaultMicroBatch({ sizePx: 64, baseChannels: 8, batchSize: 1 }, 'wasm'), 1)
})

test('elsewhere as many images as fit, at least one', t => {
  const ofTen = (sizePx: number, baseChannels: number, place: 'gpu' | 'processor') =>
    defaultMicroBatch({ sizePx, baseChannels, batchSize: 10 }, place)
  t.is(ofTen(256, 16, 'gpu'), 10)
  t.is(ofTen(512, 16, 'gpu'), 2)
  t.is(ofTen(4096, 16, 'gpu'), 1)
  t.is(ofTen(256, 16, 'processor'), 2)
  t.is(ofTen(64, 8, 'processor'), 10)
})
