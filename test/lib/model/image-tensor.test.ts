import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { bytesOfWords, imageTensor, wordsOfBytes } from '../../../lib/model/image-tensor.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

test('bytes that are sent three to a number come out as they were, every value at every place', t => {
  for (const length of [3 * 256, 3 * 256 + 1, 3 * 256 + 2]) {
    const bytes = Uint8Array.from({ length }, (_, at) => (Math.floor(at / 3) + 85 * (at % 3)) & 255)
    const got = tf.tidy(() => bytesOfWords(tf.tensor1d(wordsOfBytes(bytes)), length).dataSync())
    t.deepEqual([...got], [...bytes])
  }
})

test('grey values become −1 … 1, of the images that are asked for', t => {
  const images = Uint8Array.from({ length: 3 * 4 }, (_, at) => [0, 51, 204, 255][at % 4]!)
  images.fill(255, 8)
  const x = imageTensor(images, 2, 1, 2)
  t.deepEqual(x.shape, [2, 2, 2, 1])
  const expected = [-1, -0.6, 0.6, 1, 1, 1, 1, 1]
  t.true([...x.dataSync()].every((value, at) => Math.abs(value - expected[at]!) < 1e-6))
  x.dispose()
})
