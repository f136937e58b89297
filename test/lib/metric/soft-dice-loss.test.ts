import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { softDiceLoss } from '../../../lib/metric/soft-dice-loss.js'
import { diceLoss } from '../../../lib/train/losses.js'

test('by hand: 1 − (2·0.75 + 1)/(1.25 + 2 + 1)', t => {
  const loss = softDiceLoss(Uint8Array.of(1, 1, 0, 0), Float32Array.of(0.5, 0.25, 0.5, 0))
  t.is(loss, 1 - 2.5 / 4.25)
})

test('right is 0, also with an empty mask; wrong is near 1; every value but 0 is foreground', t => {
  t.is(softDiceLoss(Uint8Array.of(1, 0), Float32Array.of(1, 0)), 0)
  t.is(softDiceLoss(Uint8Array.of(0, 0), Float32Array.of(0, 0)), 0)
  t.is(softDiceLoss(Uint8Array.of(1, 0), Float32Array.of(0, 1)), 1 - 1 / 3)
  t.is(softDiceLoss(Uint8Array.of(255, 0), Float32Array.of(1, 0)), 0)
})

test('the mean over images is the loss of training', async t => {
  await selectEngine({ prefer: 'wasm' })
  const logits = Float32Array.from({ length: 3 * 64 }, (_, i) => 4 * Math.sin(12.9898 * (i + 1)))
  const masks = Uint8Array.from(logits, (_, i) => Number(i % 5 < 2))
  const [ofTraining, probabilities] = tf.tidy(() => [
    diceLoss(tf.tensor4d(logits, [3, 8, 8, 1]), tf.tensor4d(Float32Array.from(masks), [3, 8, 8, 1])).dataSync()[0]!,
    tf.sigmoid(tf.tensor1d(logits)).dataSync<'float32'>(),
  ])
  const losses = [0, 1, 2].map(i => [64 * i, 64 * (i + 1)] as const)
  const mean = losses.reduce((sum, at) => sum + softDiceLoss(masks.slice(...at), probabilities.slice(...at)), 0) / 3
  t.true(Math.abs(mean - ofTraining) < 1e-6, `${mean} and ${ofTraining}`)
})

test('sizes that differ are refused', t => {
  t.throws(() => softDiceLoss(new Uint8Array(4), new Float32Array(3)), {
    instanceOf: RangeError,
    message: 'Expected as many probabilities as pixels of the mask, got 3 and 4',
  })
})
