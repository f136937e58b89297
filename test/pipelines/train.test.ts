import test from 'ava'
import { stepsPerEpoch } from '../../pipelines/train.js'

test('an epoch is as many steps as its images fill whole batches, at least one', t => {
  t.is(stepsPerEpoch({ epochImages: 5116 }, 10), 511)
  t.is(stepsPerEpoch({ epochImages: 20 }, 10), 2)
  t.is(stepsPerEpoch({ epochImages: 19 }, 10), 1)
  t.is(stepsPerEpoch({ epochImages: 3 }, 10), 1)
})
