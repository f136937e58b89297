import type { SampleKey } from '../lib/codec/sample.js'

/** One of the two things that a model learns. */
export type Task = 'segmentation' | 'classification'

/** Whether a sample carries what a task learns from and is tested against. */
export const isLabelledFor: Readonly<Record<Task, (key: SampleKey) => boolean>> = {
  segmentation: key => key.maskPaths.length > 0,
  classification: key => key.label !== null,
}
