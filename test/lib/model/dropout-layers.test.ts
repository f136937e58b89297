import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { createModel } from '../../../lib/model/create-model.js'
import { decode } from '../../../lib/model/decoder.js'
import type { Dropout } from '../../../lib/model/dropout.js'
import { dropoutLayers } from '../../../lib/model/dropout-layers.js'
import { encode } from '../../../lib/model/encoder.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

test('the layers are those that a forward pass asks masks for, in its order', t => {
  const model = createModel('UMTL', { sizePx: 64, baseChannels: 3 })
  const asked: { name: string; shape: readonly number[] }[] = []
  const spy: Dropout = (name, [, ...shape]) => {
    asked.push({ name, shape })
    return null
  }
  tf.tidy(() => {
    decode(encode(tf.zeros([1, 64, 64, 1]), model, spy), null, model, spy)
  })
  t.is(asked.length, 9)
  t.deepEqual(dropoutLayers(model), asked as never)
  model.dispose()
})

test('a model without a decoder has those of its encoder', t => {
  const model = createModel('U-Net Encoder', { sizePx: 32, baseChannels: 1 })
  t.deepEqual(
    dropoutLayers(model).map(({ name }) => name),
    [1, 2, 3, 4, 5].map(level => `encoder.dconv_down${level}`),
  )
  model.dispose()
})
