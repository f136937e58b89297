import test from 'ava'
import fc from 'fast-check'
import sharp from 'sharp'
import { ownBuffers } from '../../../lib/flowable/own-buffers.js'

test('buffers of typed arrays that own the whole of theirs, each once', t => {
  const pixels = Uint8Array.of(1, 2)
  const weights = Float32Array.of(3)
  const bare = new ArrayBuffer(4)
  const value = { pixels, again: pixels.subarray(0), deep: [{ weights }, new Map([['bare', bare]]), new Set([pixels])] }
  t.deepEqual(ownBuffers(value), [pixels.buffer, weights.buffer, bare])
})

test('views of a part, shared memory and what holds no buffer are left out', t => {
  const value = [
    new Uint8Array(8).subarray(1),
    new Uint8Array(new SharedArrayBuffer(4)),
    Buffer.from('pooled'),
    null,
    undefined,
    7,
    'text',
    { nested: [] },
  ]
  t.deepEqual(ownBuffers(value), [])
})

test('a value that contains itself', t => {
  const value: Record<string, unknown> = { pixels: Uint8Array.of(1) }
  value.self = value
  t.is(ownBuffers(value).length, 1)
})

test('moved or copied, the value arrives whole', t => {
  const leaf = fc.oneof(
    fc.uint8Array(),
    fc.float32Array(),
    fc.uint8Array({ minLength: 2 }).map(array => array.subarray(1)),
    fc.string(),
    fc.constant(null),
  )
  const { tree } = fc.letrec(tie => ({
    tree: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('tree')), fc.dictionary(fc.string(), tie('tree'))),
  }))
  fc.assert(
    fc.property(tree, value => {
      const expected = structuredClone(value)
      const buffers = ownBuffers(value)
      t.deepEqual(structuredClone(value, { transfer: buffers }), expected)
      t.true(buffers.every(buffer => buffer.byteLength === 0))
    }),
    { numRuns: 200, seed: 3 },
  )
})

test('what a native library gives can be sent, moved or not', async t => {
  const data = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
    .raw()
    .toBuffer()
  const length = data.length
  t.is(structuredClone({ data }, { transfer: ownBuffers({ data }) }).data.length, length)
})
