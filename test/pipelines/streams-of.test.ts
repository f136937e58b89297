import test from 'ava'
import type { ModelName } from '../../lib/codec/model-name.js'
import { modelSwitches } from '../../lib/model/model-switches.js'
import { streamsOf } from '../../pipelines/streams-of.js'
import { type StreamName, streamNames } from '../../pipelines/training-streams.js'

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
  for (const model of Object.keys(modelSwitches) as ModelName[]) t.deepEqual(streamsOf(model), drawn[model], model)
})
