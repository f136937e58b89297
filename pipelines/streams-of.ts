import type { ModelName } from '../lib/codec/model-name.js'
import { modelSwitches } from '../lib/model/model-switches.js'
import { type Branch, usedBranches } from '../lib/train/branches.js'
import { type StreamName, streamNames } from './training-streams.js'

/** The stream that each batch of a step comes from. */
const sourceOf: Readonly<Record<Branch, StreamName>> = {
  segmentationLabelled: 'segmentationLabelled',
  segmentationUnlabelled: 'segmentationUnlabelled',
  classificationLabelled: 'classificationLabelled',
  classificationWeak: 'classificationUnlabelled',
  classificationStrong: 'classificationUnlabelled',
}

/** The streams of samples that a model learns from; no others are opened for it. */
export const streamsOf = (model: ModelName): readonly StreamName[] => {
  const { segmentation, classification, pseudoLabelling } = usedBranches(modelSwitches[model])
  const used = new Set([...segmentation, ...classification, ...pseudoLabelling].map(branch => sourceOf[branch]))
  return streamNames.filter(name => used.has(name))
}
