import test from 'ava'
import { type Configuration, quickstart } from '../../lib/codec/configuration.js'
import { cellWork } from '../../pipelines/cell-work.js'

const work = (over: Partial<Configuration>) => cellWork({ ...quickstart, ...over })

test('a model that learns more has more to do', t => {
  const steps = (['U-Net Encoder', 'U-Net', 'UMTL', 'UMTL-S', 'UMTL-SSL-S', 'MultiMix'] as const).map(
    model => work({ model }).step,
  )
  t.deepEqual(
    steps,
    steps.toSorted((a, b) => a - b),
  )
  t.is(new Set(steps).size, steps.length)
})

test('twice the batch is twice the work; what is not learnt is none', t => {
  t.is(work({ model: 'MultiMix', batchSize: 20 }).step, 2 * work({ model: 'MultiMix', batchSize: 10 }).step)
  t.deepEqual(work({ model: 'UMTL', segmentationSources: [] }), work({ model: 'U-Net Encoder' }))
})
