import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { createAverage } from '../../../lib/train/average.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

const assign = (variable: tf.Variable, values: number[]) =>
  tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)))
const values = (variable: tf.Variable | undefined) => [...variable!.dataSync<'float32'>()]

test.serial('it begins with the weights and follows them, by hand; they stay as they are', t => {
  const before = tf.memory().numTensors
  const weight = tf.tidy(() => tf.variable(tf.tensor2d([[1, -2]])))
  const average = createAverage(new Map<string, tf.Variable>([['w', weight]]), 0.75)
  const averaged = average.weights.get('w')
  t.deepEqual([...average.weights.keys()], ['w'])
  t.deepEqual(averaged!.shape, [1, 2])
  t.false(averaged!.trainable)
  t.deepEqual(values(averaged), [1, -2])

  assign(weight, [5, 2])
  t.deepEqual(values(averaged), [1, -2])
  average.update(3)
  t.deepEqual(values(averaged), [2, -1])
  assign(weight, [-2, 3])
  const tensors = tf.memory().numTensors
  average.update(4)
  t.deepEqual(values(averaged), [1, 0])
  t.deepEqual(values(weight), [-2, 3])
  t.is(tf.memory().numTensors, tensors)

  average.dispose()
  t.deepEqual(values(weight), [-2, 3])
  weight.dispose()
  t.is(tf.memory().numTensors, before)
})

test.serial('weights that rest are their own average, to the bit, whatever the decay', t => {
  const weight = tf.tidy(() => tf.variable(tf.tensor1d([0.1, -0.3, 1e-8])))
  const resting = values(weight)
  for (const decay of [0.5, 0.99, 0.999, 0.99999]) {
    const average = createAverage(new Map<string, tf.Variable>([['w', weight]]), decay)
    for (let step = 1; step <= 100; step++) average.update(step)
    t.deepEqual(values(average.weights.get('w')), resting)
    average.dispose()
  }
  weight.dispose()
})

test.serial('in its first steps it takes in more, by hand: a half, a third, then as the decay says', t => {
  const weight = tf.tidy(() => tf.variable(tf.tensor1d([0])))
  const average = createAverage(new Map<string, tf.Variable>([['w', weight]]), 0.75)
  const averaged = average.weights.get('w')
  assign(weight, [24])
  const after = [1, 2, 3, 4].map(step => {
    average.update(step)
    return values(averaged)[0]
  })
  t.deepEqual(after, [12, 16, 18, 19.5])
  average.dispose()
  weight.dispose()
})
