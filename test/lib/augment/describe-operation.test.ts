import test from 'ava'
import { augmentPool } from '../../../lib/augment/augment-operations.js'
import { describeOperation } from '../../../lib/augment/describe-operation.js'

test('an operation is told with its parameter, sign and unit', t => {
  const { rotate, posterize, shearX, translateY, identity } = augmentPool
  t.deepEqual(
    [
      describeOperation({ operation: rotate, level: 4, sign: -1 }),
      describeOperation({ operation: posterize, level: 3, sign: -1 }),
      describeOperation({ operation: shearX, level: 9, sign: 1 }),
      describeOperation({ operation: translateY, level: 1, sign: -1 }),
      describeOperation({ operation: identity, level: 1, sign: 1 }),
    ],
    ['rotate −12°', 'posterize 5 bits', 'shearX 0.27', 'translateY −3%', 'identity'],
  )
})
