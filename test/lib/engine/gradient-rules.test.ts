import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { derivedOperations } from '../../../lib/engine/gradient-rules.js'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { lossCases } from './conformance/loss-cases.js'
import { operationCases } from './conformance/operation-cases.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

test.serial('every operation with a rule has a case in the conformance suite', async t => {
  const seen = new Set<string>()
  for (const { inputs, engine } of [...operationCases, ...lossCases]) {
    const tensors = inputs.map(({ data, shape }) => tf.tensor(Float32Array.from(data), [...shape]))
    for (const name of (await tf.profile(() => engine(...tensors))).kernelNames) seen.add(name)
  }
  t.deepEqual(
    derivedOperations.filter(name => !seen.has(name)),
    [],
  )
})

test.serial('matMul with transposes has no rule and says so', t => {
  const [a, b] = [tf.ones([3, 4]) as tf.Tensor2D, tf.ones([2, 4]) as tf.Tensor2D]
  t.throws(() => tf.tidy(() => tf.grad(x => tf.matMul(x as tf.Tensor2D, b, false, true))(a)), {
    message: 'Expected matMul without transposes, got one.',
  })
})
