import { readSample } from '../../datasets/read-sample.js'
import type { SampleKey } from '../../lib/codec/sample.js'
import type { StepRef } from '../../lib/flowable/step.js'

/** Reads a picture file without masks, at its native size. As a named export, so that workers find it. */
export const readImage = (key: SampleKey, signal: AbortSignal) => readSample(key, signal)

/** Where workers find `readImage`. */
export const imageReader: StepRef = { module: import.meta.url, name: 'readImage' }
