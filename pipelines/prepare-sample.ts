import type * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type ViewSpec, viewOf } from '../lib/augment/view-spec.js'
import type { GreyImage } from '../lib/codec/grey-image.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import type { StepRef } from '../lib/flowable/step.js'
import { resampleSample } from '../lib/image/resample-sample.js'
import { type PixelCache, readCached } from './read-cached.js'
import { readResampled } from './read-resampled.js'

/** One sample to prepare, as plain data: it travels to a worker. */
export type SampleRequest = Readonly<{
  key: SampleKey
  /** Which pass over the data this is, counted from 0: the views are keyed by it. */
  epoch: number
  /** Where the data set's `read` is found; or the sample itself, where it has been read already. */
  from: StepRef | Sample
  sizePx: number
  /** What is made of the image: one image is prepared for each. */
  views: readonly ViewSpec[]
  cache: PixelCache | null
}>

/** A sample at the pipeline's size, with one image for each view that was asked for. */
export type PreparedSample = Readonly<{
  epoch: number
  key: SampleKey
  views: readonly GreyImage[]
  mask: GreyImage | null
}>

/**
 * Prepares one sample: reads and decodes it once, resamples it to sizePx × sizePx (or takes it from the cache, where
 * the same bytes were resampled by the same code before), and makes its views. A pure function of the request and the
 * files: any thread gives the same pixels. A step that workers load by its name.
 *
 * Holds the decoded image. Left as the reader fails.
 */
export const prepareSample = (request: SampleRequest): Promise<E.Either<PipelineError, PreparedSample>> =>
  pipe(
    resampled(request),
    TE.map(({ image, mask }): PreparedSample => {
      const { epoch, key, views } = request
      return { epoch, key, views: views.map(spec => known(spec)(image, { epoch, sampleId: key.id })), mask }
    }),
  )()

const resampled = ({ key, from, sizePx, cache }: SampleRequest): TE.TaskEither<PipelineError, Sample> =>
  'image' in from
    ? TE.right(resampleSample(from, { widthPx: sizePx, heightPx: sizePx }))
    : cache
      ? readCached(key, from, sizePx, cache)
      : readResampled(key, from, sizePx)

const views = new Map<string, ReturnType<typeof viewOf>>()
const known = (spec: ViewSpec) => {
  const name = JSON.stringify(spec)
  const view = views.get(name) ?? viewOf(spec)
  views.set(name, view)
  return view
}
