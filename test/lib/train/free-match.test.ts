import test from 'ava'
import { freeMatchThresholds } from '../../../lib/train/free-match.js'

test('thresholds by hand: the expected class has τ, the other its share of it', t => {
  t.deepEqual(freeMatchThresholds({ confidence: 0.5, expectedAbnormal: 0.5 }), [0.5, 0.5])
  t.deepEqual(freeMatchThresholds({ confidence: 0.75, expectedAbnormal: 0.75 }), [0.25, 0.75])
  t.deepEqual(freeMatchThresholds({ confidence: 0.9, expectedAbnormal: 0 }), [0.9, 0])
})
