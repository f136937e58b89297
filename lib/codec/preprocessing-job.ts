import * as t from 'io-ts'
import { exactly } from './exactly.js'
import { whole } from './numbers.js'
import { SampleKey } from './sample.js'
import { ViewSpec } from './view-options.js'

/** The form of what trainer and workers say to each other about samples; both ends must have the same. */
export const PREPROCESSING_VERSION = 1

const fingerprint = t.refinement(t.string, text => /^[0-9a-f]{64}$/.test(text), 'a fingerprint of code')

/** What a job of whatever version says of its own. */
export const PreprocessingVersion = t.readonly(t.type({ version: whole(0) }), 'PreprocessingVersion')

/**
 * What all samples of a run have in common where they are prepared on other machines: how, and by which code. Nothing in it
 * is a path or a program: readers have names, which each end looks up in a table of its own.
 */
export const PreprocessingJob = exactly(
  {
    version: t.literal(PREPROCESSING_VERSION),
    /** What the run draws from (see `dataFingerprint`). */
    run: t.string,
    /** The side that samples are resampled to, in pixels. */
    sizePx: whole(1, 8192),
    /** The views that the samples of each flow get. */
    flows: t.readonly(t.record(t.string, t.readonlyArray(ViewSpec))),
    /** The code of the step, and that of each reader that the run uses, by its name (see `stepFingerprint`). */
    step: fingerprint,
    readers: t.readonly(t.record(t.string, fingerprint)),
    /** A file of each data set, by its name below the data root: who does not have them has other data. */
    files: t.readonlyArray(t.string),
  },
  'PreprocessingJob',
)
export type PreprocessingJob = t.TypeOf<typeof PreprocessingJob>

/** One sample to prepare: its key, with paths below the data root, and the name of the reader of its data set. */
export const PreprocessingWork = exactly({ key: SampleKey, reader: t.string }, 'PreprocessingWork')
export type PreprocessingWork = t.TypeOf<typeof PreprocessingWork>
