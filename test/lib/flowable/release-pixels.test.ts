import test from 'ava'
import sharp from 'sharp'
import { releasePixels } from '../../../lib/flowable/release-pixels.js'

test('the memory is free at once, each buffer once, and arrays over it are empty', t => {
  const pixels = new Uint8Array(2 ** 26)
  const again = new Uint8Array(pixels.buffer)
  const before = process.memoryUsage().arrayBuffers
  releasePixels(pixels, again, new Uint8Array(0))
  t.true(before - process.memoryUsage().arrayBuffers >= 2 ** 26)
  t.deepEqual([pixels.length, again.length], [0, 0])
  t.notThrows(() => releasePixels(pixels))
})

test('parts of a buffer, shared memory and what a native library holds are left alone', async t => {
  const whole = Uint8Array.of(1, 2, 3)
  const shared = new Uint8Array(new SharedArrayBuffer(2)).fill(4)
  const pooled = Buffer.from('pooled')
  const native = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#fff' } })
    .raw()
    .toBuffer()
  releasePixels(whole.subarray(1), shared, pooled, native)
  t.deepEqual([...whole], [1, 2, 3])
  t.deepEqual([...shared], [4, 4])
  t.is(pooled.toString(), 'pooled')
  t.is(native.length, 4800)
  t.is(native[0], 255)
})
