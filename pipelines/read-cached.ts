import { readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import { contentKey } from '../lib/flowable/content-key.js'
import { diskStore } from '../lib/flowable/disk-store.js'
import type { RecordStore } from '../lib/flowable/record-store.js'
import type { StepRef } from '../lib/flowable/step.js'
import { decodePixels, encodePixels } from '../lib/image/pixel-record.js'
import { readResampled, resampledBy } from './read-resampled.js'

/** Where resampled pixels are kept between epochs and runs, and how many bytes of them at most. */
export type PixelCache = Readonly<{ folder: string; maxBytes: number }>

/**
 * `readResampled`, or its result of an earlier time: records are keyed by the bytes of the sample's files and by the
 * code that reads and resamples them, so that a changed file or a changed step is a miss. Failures are not kept.
 * Left as the reader fails, and where the cache's folder cannot be used.
 */
export const readCached = (
  key: SampleKey,
  reader: StepRef,
  sizePx: number,
  cache: PixelCache,
): TE.TaskEither<PipelineError, Sample> =>
  pipe(
    TE.fromEither(storeOf(cache)),
    TE.flatMap(store =>
      pipe(
        recordKey(key, reader, sizePx),
        E.match(
          // A file that cannot be read is the reader's to report.
          () => readResampled(key, reader, sizePx),
          name => {
            const bytes = store.get(name)
            const pixels = bytes && decodePixels(bytes)
            return pixels
              ? TE.right({ key, ...pixels })
              : pipe(
                  readResampled(key, reader, sizePx),
                  TE.tapIO(sample => () => {
                    // A file that was changed in between is kept under neither of its contents.
                    if (keyed(name, recordKey(key, reader, sizePx))) store.put(name, encodePixels(sample))
                  }),
                )
          },
        ),
      ),
    ),
  )

/** Read at once, as the store is: of small files, an asynchronous read costs several times more than the bytes. */
const recordKey = ({ imagePath, maskPaths }: SampleKey, reader: StepRef, sizePx: number): E.Either<unknown, string> =>
  E.tryCatch(
    () => contentKey([resampledBy(reader, sizePx), ...[imagePath, ...maskPaths].map(path => readFileSync(path))]),
    error => error,
  )

const keyed = (name: string, now: E.Either<unknown, string>) => E.isRight(now) && now.right === name

/** Each thread opens a folder once. */
const stores = new Map<string, E.Either<PipelineError, RecordStore>>()
const storeOf = ({ folder, maxBytes }: PixelCache): E.Either<PipelineError, RecordStore> => {
  const name = JSON.stringify([folder, maxBytes])
  const store = stores.get(name) ?? diskStore(folder, { maxBytes })
  if (E.isRight(store)) stores.set(name, store)
  return store
}
