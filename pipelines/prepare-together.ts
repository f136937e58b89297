import type * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { pixelsViewOf } from '../lib/augment/view-of.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import type { ViewSpec } from '../lib/codec/view-options.js'
import type { StepRef } from '../lib/flowable/step.js'
import type { Pixels } from '../lib/image/pixel-record.js'
import { resampleSample } from '../lib/image/resample-sample.js'
import { type PixelCache, readCached } from './read-cached.js'
import { readResampled } from './read-resampled.js'

/** One sample to prepare. `epoch` says which pass over the data this is, counted from 0: the views are keyed by it. */
export type SampleRequest = Readonly<{
  key: SampleKey
  epoch: number
  /** Where the data set's `read` is found; or the sample itself, where it has been read already. */
  from: StepRef | Sample
}>

/** What is made of samples: plain data, which travels to a worker with them. */
export type Preparation = Readonly<{
  sizePx: number
  /** One image, with its mask, is prepared for each. */
  views: readonly ViewSpec[]
  cache: PixelCache | null
}>

/** A sample at the pipeline's size: for each view that was asked for its image, and its mask where the sample has one. */
export type PreparedSample = Readonly<{ epoch: number; key: SampleKey; views: readonly Pixels[] }>

/**
 * Prepares samples: reads and decodes each once, resamples it to sizePx × sizePx (or takes it from the cache, where the
 * same bytes were resampled by the same code before), and makes its views. A pure function of the request and the
 * files: any thread gives the same pixels. A step that workers load by its name.
 *
 * Several go together: one is decoded, in sharp's threads, while another gets its views here, and the way to a worker
 * and back is paid once. Holds their decoded images. Left, each for itself, as the reader fails.
 */
export const prepareTogether = ({
  samples,
  sizePx,
  views,
  cache,
}: Preparation & Readonly<{ samples: readonly SampleRequest[] }>): Promise<
  readonly E.Either<PipelineError, PreparedSample>[]
> => {
  const makers = views.map(pixelsViewOf)
  const prepare = ({ key, epoch, from }: SampleRequest) =>
    pipe(
      'image' in from
        ? TE.right(resampleSample(from, { widthPx: sizePx, heightPx: sizePx }))
        : cache
          ? readCached(key, from, sizePx, cache)
          : readResampled(key, from, sizePx),
      TE.map(
        ({ image, mask }): PreparedSample => ({
          epoch,
          key,
          views: makers.map(view => view({ image, mask }, { epoch, sampleId: key.id })),
        }),
      ),
    )
  return Promise.all(samples.map(request => prepare(request)()))
}
