import test from 'ava'
import { defaults } from '../../lib/codec/configuration.js'
import type { ModelName } from '../../lib/codec/model-name.js'
import { learntTerms } from '../../lib/model/learnt-terms.js'
import { modelSwitches } from '../../lib/model/model-switches.js'
import { type StreamName, streamNames } from '../../pipelines/stream-name.js'
import { streamsOf } from '../../pipelines/streams-of.js'

const labelledBoth = ['segmentationLabelled', 'classificationLabelled'] as const
const drawn: Readonly<Record<ModelName, readonly StreamName[]>> = {
  'U-Net': ['segmentationLabelled'],
  'U-Net Encoder': ['classificationLabelled'],
  'U-Net Encoder SSL': ['classificationLabelled', 'classificationUnlabelled'],
  UMTL: labelledBoth,
  'UMTL-S': labelledBoth,
  'UMTL-SSL': [...labelledBoth, 'classificationUnlabelled'],
  'UMTL-SSL-S': [...labelledBoth, 'classificationUnlabelled'],
  MultiMix: streamNames,
}

test('each model draws from the streams that its loss is made of', t => {
  for (const model of Object.keys(modelSwitches) as ModelName[])
    t.deepEqual(streamsOf(modelSwitches[model]), drawn[model], model)
})

test('what is not learnt opens no stream', t => {
  const streams = (over: Partial<typeof defaults>) => streamsOf(learntTerms({ ...defaults, ...over }))
  t.deepEqual(streams({}), streamNames)
  t.deepEqual(streams({ unlabelledImages: false }), labelledBoth)
  t.deepEqual(streams({ segmentationSources: [] }), ['classificationLabelled', 'classificationUnlabelled'])
  t.deepEqual(streams({ classificationSources: [] }), ['segmentationLabelled', 'segmentationUnlabelled'])
  t.deepEqual(streams({ segmentationSources: [], unlabelledImages: false }), ['classificationLabelled'])
  t.deepEqual(streams({ segmentationSources: [], classificationSources: [] }), [])
  t.deepEqual(streams({ model: 'UMTL-SSL', classificationSources: [] }), ['segmentationLabelled'])
})
