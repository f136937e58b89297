import type { LearntTerms } from '../lib/model/model-switches.js'
import { type Branch, usedBranches } from '../lib/train/branches.js'
import { type StreamName, streamNames } from './stream-name.js'

/** The stream that each batch of a step comes from. */
const sourceOf: Readonly<Record<Branch, StreamName>> = {
  segmentationLabelled: 'segmentationLabelled',
  segmentationUnlabelled: 'segmentationUnlabelled',
  classificationLabelled: 'classificationLabelled',
  classificationWeak: 'classificationUnlabelled',
  classificationStrong: 'classificationUnlabelled',
}

/** The streams of samples that these terms are learnt from; no others are opened. */
export const streamsOf = (terms: LearntTerms): readonly StreamName[] => {
  const { segmentation, classification, pseudoLabelling } = usedBranches(terms)
  const used = new Set([...segmentation, ...classification, ...pseudoLabelling].map(branch => sourceOf[branch]))
  return streamNames.filter(name => used.has(name))
}
