import type { Configuration } from '../lib/codec/configuration.js'
import type { ViewSpec } from '../lib/codec/view-options.js'
import type { StreamName } from './stream-name.js'
import { type TrainingViewOptions, trainingViews } from './training-views.js'

export type StreamViewOptions = TrainingViewOptions & Readonly<Partial<Pick<Configuration, 'segmentationView'>>>

/**
 * The views that each stream of Algorithm 1 makes of a sample: a weak and a strong one of unlabelled classification images,
 * a weak one of labelled ones, and segmentation images as they are (labelled ones in another view, if told to). A pure
 * function of its options: whoever prepares the samples, here or elsewhere, makes the same.
 *
 * @example streamViews({ seed: 1 }).classificationUnlabelled.map(({ kind }) => kind) // ['weak', 'strong']
 */
export const streamViews = (options: StreamViewOptions): Readonly<Record<StreamName, readonly ViewSpec[]>> => {
  const views = trainingViews(options)
  const asItIs: ViewSpec = { kind: 'identity' }
  const weak: ViewSpec = { kind: 'weak', ...views.weak }
  const strong: ViewSpec = { kind: 'strong', ...views.strong }
  const ofSegmentation: Readonly<Record<Configuration['segmentationView'], ViewSpec>> = {
    identity: asItIs,
    weak: { ...weak, view: 'segmentation' },
    strong: { ...strong, view: 'segmentation' },
  }
  return {
    segmentationLabelled: [ofSegmentation[options.segmentationView ?? 'identity']],
    segmentationUnlabelled: [asItIs],
    // A view of its own: with every label in use both streams draw from the same images.
    classificationLabelled: [{ ...weak, view: 'labelled' }],
    classificationUnlabelled: [weak, strong],
  }
}
