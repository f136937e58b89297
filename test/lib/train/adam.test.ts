import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { createAdam } from '../../../lib/train/adam.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

/** The cumulative change of a weight that begins at 0, in units of the learning rate, after each gradient. */
const changes = (gradients: readonly number[], learningRate = 1) => {
  const weight = tf.tidy(() => tf.variable(tf.scalar(0)))
  const adam = createAdam(new Map([['w', weight]]))
  const path = gradients.map((gradient, step) => {
    tf.tidy(() => adam.apply({ w: tf.scalar(gradient) }, { step, learningRate }))
    return weight.dataSync<'float32'>()[0]! / learningRate
  })
  adam.dispose()
  weight.dispose()
  return path
}

const agree = (a: readonly number[], b: readonly number[], tolerance: number) =>
  a.length === b.length && a.every((value, i) => Math.abs(value - b[i]!) <= tolerance)

test.serial('three steps as computed by hand', t => {
  const path = changes([0.1, -0.2, 0.3])
  t.true(agree(path, [-0.9999999, -0.6338964, -0.9771375], 3e-7), `${path}`)
})

test.serial('ε is added after the root, to the corrected moment', t => {
  const path = changes([1e-8, 1e-8, -2e-8])
  t.true(agree(path, [-0.5, -1, -0.9556811], 3e-7), `${path}`)
})

test.serial('the change scales with the learning rate', t => {
  t.true(agree(changes([0.1, -0.2, 0.3], 1e-4), changes([0.1, -0.2, 0.3]), 1e-6))
})

test.serial('a weight without a gradient stays; state names both moments; nothing is left behind', t => {
  const before = tf.memory().numTensors
  const [a, b] = tf.tidy(() => [tf.variable(tf.tensor1d([1, 2])), tf.variable(tf.scalar(3))] as const)
  const adam = createAdam(
    new Map<string, tf.Variable>([
      ['a', a],
      ['b', b],
    ]),
  )
  t.deepEqual([...adam.state.keys()], ['first/a', 'first/b', 'second/a', 'second/b'])
  const gradient = tf.tensor1d([0.5, -0.5])
  adam.apply({ a: gradient }, { step: 0, learningRate: 0.1 })
  t.is(b.dataSync()[0], 3)
  t.true(agree([...a.dataSync<'float32'>()], [0.9, 2.1], 1e-6))
  t.true(agree([...adam.state.get('first/a')!.dataSync<'float32'>()], [0.05, -0.05], 1e-8))
  tf.dispose([gradient, a, b])
  adam.dispose()
  t.is(tf.memory().numTensors, before)
})
