import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { bridge } from '../../../lib/model/bridge.js'
import { classHead } from '../../../lib/model/class-head.js'
import { createModel } from '../../../lib/model/create-model.js'
import { noDropout } from '../../../lib/model/dropout.js'
import { encode } from '../../../lib/model/encoder.js'
import { saliency } from '../../../lib/model/saliency.js'
import { scattered } from '../engine/numeric-gradient.js'

const modelOf = () => createModel('MultiMix', { sizePx: 32, baseChannels: 2, seed: 2 })

test.before(() => selectEngine({ prefer: 'wasm' }))

test.serial('saliency is how much the larger logit changes with a pixel', t => {
  const model = modelOf()
  tf.tidy(() => {
    const x = scattered([2, 32, 32, 1], 1) as tf.Tensor4D
    const map = saliency(x, model).dataSync()
    const logitsOf = (images: tf.Tensor4D) => classHead(encode(images, model, noDropout).conv5, model.weights)
    const before = logitsOf(x).arraySync()
    for (const image of [0, 1]) {
      const larger = before[image]![0]! > before[image]![1]! ? 0 : 1
      const at =
        image * 1024 +
        map.slice(image * 1024, (image + 1) * 1024).indexOf(Math.max(...map.slice(image * 1024, (image + 1) * 1024)))
      const logit = (shift: number) => {
        const values = x.dataSync().slice()
        values[at]! += shift
        return logitsOf(tf.tensor4d(values, [2, 32, 32, 1])).arraySync()[image]![larger]!
      }
      const slope = Math.abs(logit(1e-3) - logit(-1e-3)) / 2e-3
      t.true(Math.abs(slope - map[at]!) < 0.05 * map[at]!, `${slope} and ${map[at]}`)
    }
  })
  model.dispose()
})

test.serial('saliency computes no filter gradient', t => {
  const model = modelOf()
  const kernel = tf.getKernel(tf.Conv2DBackpropFilter, 'wasm')
  tf.unregisterKernel(tf.Conv2DBackpropFilter, 'wasm')
  t.notThrows(() => tf.tidy(() => saliency(scattered([1, 32, 32, 1], 1) as tf.Tensor4D, model)))
  tf.registerKernel(kernel)
  model.dispose()
})

test.serial('minmax scales each map to 0…1, a flat one to 0', t => {
  const model = modelOf()
  tf.tidy(() => {
    const x = tf.concat([scattered([2, 32, 32, 1], 1), tf.zeros([1, 32, 32, 1])]) as tf.Tensor4D
    const map = saliency(x, model, 'minmax')
    t.deepEqual(Array.from(tf.min(map, [1, 2, 3]).dataSync()), [0, 0, 0])
    const largest = tf.max(map, [1, 2, 3]).dataSync()
    t.deepEqual([largest[0], largest[1]], [1, 1])
    t.true(map.dataSync().every(Number.isFinite))
  })
  model.dispose()
})

test.serial('the bridge shows image and map, corners aligned, at an eighth of the size', t => {
  tf.tidy(() => {
    const [x, map] = [scattered([1, 32, 32, 1], 1) as tf.Tensor4D, scattered([1, 32, 32, 1], 2) as tf.Tensor4D]
    const [pixels, saliencies, small] = [x.dataSync(), map.dataSync(), bridge(x, map)]
    t.deepEqual(small.shape, [1, 4, 4, 2])
    const values = small.dataSync()
    for (const [corner, at] of [
      [0, 0],
      [3, 31],
      [12, 31 * 32],
      [15, 31 * 32 + 31],
    ] as const) {
      t.true(Math.abs(values[2 * corner]! - pixels[at]!) < 1e-5)
      t.true(Math.abs(values[2 * corner + 1]! - saliencies[at]!) < 1e-5)
    }
  })
})
