import {
  classificationMeasures,
  type ExperimentResult,
  segmentationMeasures,
} from '../../../lib/codec/experiment-result.js'

const none = <M extends object>(measures: M) =>
  Object.fromEntries(Object.keys(measures).map(name => [name, null])) as Record<keyof M, null>

/** A result of MultiMix with 10 and 100 labels, in-domain, with no measure but those given. */
export const experimentResult = (over: Partial<ExperimentResult> = {}): ExperimentResult => ({
  cell: 'multimix-seg10-cls100-r1',
  model: 'MultiMix',
  segmentationLabels: 10,
  classificationLabels: 100,
  repeat: 1,
  seed: 1,
  domain: 'in-domain',
  segmentationSource: 'jsrt',
  segmentationImages: 123,
  ...none(segmentationMeasures),
  classificationSource: 'chex',
  classificationImages: 624,
  ...none(classificationMeasures),
  seconds: 12.5,
  ...over,
})
