import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { dropoutMasks } from '../../../lib/train/dropout-masks.js'
import { maskBits, maskOfBits } from '../../../lib/train/mask-bits.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

const weak = (...positions: number[]) => positions.map(position => ({ branch: 'classificationWeak', position }))
const shapeOf = (batch: number) => [batch, 16, 16, 8] as const
const maskOf = (seed: number, step: number, images: ReturnType<typeof weak>, layer = 'block', rate = 0.25) =>
  tf.tidy(() => [...dropoutMasks(seed, step, rate, images)(layer, shapeOf(images.length))!.dataSync<'float32'>()])

test('a mask drops its rate, scales what it keeps, and keeps the mean', t => {
  for (const rate of [0.25, 0.9]) {
    const mask = maskOf(1, 0, weak(0, 1, 2, 3), 'block', rate)
    t.deepEqual([...new Set(mask)].sort(), [0, Math.fround(1 / (1 - rate))].sort())
    const dropped = mask.filter(value => value === 0).length / mask.length
    t.true(Math.abs(dropped - rate) < 0.02, `${dropped}`)
  }
})

test('masks are keyed by image, not by the batch around it', t => {
  const size = 16 * 16 * 8
  const together = maskOf(1, 5, weak(0, 1, 2))
  t.deepEqual(together.slice(size, 3 * size), maskOf(1, 5, weak(1, 2)))
})

test('another seed, step, layer, branch or position gives another mask', t => {
  const masks = [
    maskOf(1, 0, weak(0)),
    maskOf(2, 0, weak(0)),
    maskOf(1, 1, weak(0)),
    maskOf(1, 0, weak(1)),
    maskOf(1, 0, weak(0), 'other'),
    maskOf(1, 0, [{ branch: 'classificationStrong', position: 0 }]),
  ].map(mask => mask.join(''))
  t.is(new Set(masks).size, masks.length)
})

test('a rate of 0 is no dropout, and a wrong number of images is refused', t => {
  t.is(dropoutMasks(1, 0, 0, weak(0))('block', shapeOf(1)), null)
  t.throws(() => dropoutMasks(1, 0, 0.25, weak(0))('block', shapeOf(2)), {
    message: 'Expected 1 images at block, got 2.',
  })
})

test('a mask that is sent as bits is the same on the device', t => {
  const mask = Float32Array.from(maskOf(3, 1, weak(0, 1)))
  const words = maskBits(mask)
  t.is(words.length, mask.length / 16)
  t.true(words.some(word => word >= 2 ** 15))
  const got = tf.tidy(() => maskOfBits(words, 1 / (1 - 0.25), shapeOf(2)).dataSync<'float32'>())
  t.deepEqual([...got], [...mask])
})
