import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import { loadStep, type StepRef, stepFingerprint } from '../lib/flowable/step.js'
import { resampleSample } from '../lib/image/resample-sample.js'

type Read = DataSet<SampleKey, Sample>['read']

/** Work in a worker is not cut short: it takes milliseconds, and a worker that was ended takes much longer to start. */
const { signal } = new AbortController()

/** Reads a sample with the reader of its data set and resamples it to sizePx × sizePx. Left as the reader fails. */
export const readResampled = (key: SampleKey, reader: StepRef, sizePx: number): TE.TaskEither<PipelineError, Sample> =>
  pipe(
    TE.fromTask(() => loadStep<Read>(reader)),
    TE.flatMap(read => read(key, signal)),
    TE.map(sample => resampleSample(sample, { widthPx: sizePx, heightPx: sizePx })),
  )

/** What `readResampled` gives depends on, beside the bytes of the files: the code of the reader and of this, and the size. */
export const resampledBy = (reader: StepRef, sizePx: number): string =>
  [stepFingerprint(reader), stepFingerprint({ module: import.meta.url, name: 'readResampled' }), `${sizePx} px`].join()
