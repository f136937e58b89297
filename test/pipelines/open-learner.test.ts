import test from 'ava'
import { stepsPerEpoch } from '../../pipelines/open-learner.js'

const paper = { batchSize: 10, stepsPerEpoch: null }

test('an epoch is as many steps as its images fill whole batches, at least one', t => {
  t.is(stepsPerEpoch({ epochImages: 5116 }, paper), 511)
  t.is(stepsPerEpoch({ epochImages: 20 }, paper), 2)
  t.is(stepsPerEpoch({ epochImages: 19 }, paper), 1)
  t.is(stepsPerEpoch({ epochImages: 3 }, paper), 1)
  t.is(stepsPerEpoch({ epochImages: 5116 }, { ...paper, stepsPerEpoch: 7 }), 7)
})
