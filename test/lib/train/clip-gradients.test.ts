import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import fc from 'fast-check'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { clipGradients } from '../../../lib/train/clip-gradients.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

/** Two gradients, [a] and [1,b.length], after clipping. */
const clipped = (a: number, b: readonly number[], clipNorm: number) => {
  const gradients = { a: tf.tensor1d([a]), b: tf.tensor2d([[...b]]) }
  const result = clipGradients(gradients, clipNorm)
  const values = [...result.a!.dataSync<'float32'>(), ...result.b!.dataSync<'float32'>()]
  const shapes = [result.a!.shape, result.b!.shape]
  tf.dispose([gradients, result])
  return { values, shapes }
}

test.serial('gradients of norm 13 are scaled to 1.3 together, by hand', t => {
  const { values, shapes } = clipped(3, [4, -12], 1.3)
  t.deepEqual(shapes, [[1], [1, 2]])
  for (const [i, value] of [0.3, 0.4, -1.2].entries()) t.true(Math.abs(values[i]! - value) < 1e-6, `${values}`)
})

test.serial('a smaller norm changes no bit, and zeros stay', t => {
  t.deepEqual(clipped(0.1, [0.2, -0.3], 0.5).values, [0.1, 0.2, -0.3].map(Math.fround))
  t.deepEqual(clipped(0, [0, 0], 1).values, [0, 0, 0])
  t.deepEqual(clipGradients({}, 1), {})
})

test.serial('a millionth is added to the norm, as PyTorch does', t => {
  const { values } = clipped(3e-6, [4e-6], 3e-6)
  for (const [i, value] of [1.5e-6, 2e-6].entries()) t.true(Math.abs(values[i]! - value) < 1e-11, `${values}`)
})

test.serial('what is scaled has just the norm that was asked for, and nothing is left behind', t => {
  const before = tf.memory().numTensors
  const number = fc.double({ min: -100, max: 100, noNaN: true })
  fc.assert(
    fc.property(
      number,
      fc.array(number, { minLength: 1, maxLength: 5 }),
      fc.double({ min: 0.01, max: 10, noNaN: true }),
      (a, b, clipNorm) => {
        const [norm, after] = [Math.hypot(a, ...b), Math.hypot(...clipped(a, b, clipNorm).values)]
        t.true(Math.abs(after - Math.min(norm, clipNorm)) < 1e-3 * clipNorm, `${norm} became ${after}`)
      },
    ),
    { numRuns: 50, seed: 1 },
  )
  t.is(tf.memory().numTensors, before)
})
