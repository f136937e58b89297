import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as T from 'fp-ts/lib/Task.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import { contentKey } from '../lib/flowable/content-key.js'
import { diskStore } from '../lib/flowable/disk-store.js'
import type { RecordStore } from '../lib/flowable/record-store.js'
import type { StepRef } from '../lib/flowable/step.js'
import { decodePixels, encodePixels } from '../lib/image/pixel-record.js'
import { isRemote, type Location } from '../lib/storage/location.js'
import { locationVersion } from '../lib/storage/location-version.js'
import { readLocation } from '../lib/storage/read-location.js'
import { readResampled, resampledBy } from './read-resampled.js'

/** Where resampled pixels are kept between epochs and runs, and how many bytes of them at most. */
export type PixelCache = Readonly<{ folder: string; maxBytes: number }>

/**
 * `readResampled`, or its result of an earlier time: records are keyed by the bytes of the sample's files (over HTTP and
 * S3, by their addresses and versions, so that a hit downloads nothing) and by the code that reads and resamples them: a
 * changed file or a changed step is a miss. Failures are not kept, nor files of a server that tells no version.
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
        TE.matchE(
          // A file that cannot be read is the reader's to report.
          () => readResampled(key, reader, sizePx),
          name => {
            const bytes = store.get(name)
            const pixels = bytes && decodePixels(bytes)
            return pixels
              ? TE.right({ key, ...pixels })
              : pipe(
                  readResampled(key, reader, sizePx),
                  TE.tapTask(sample =>
                    pipe(
                      recordKey(key, reader, sizePx),
                      T.map(now => {
                        // A file that was changed in between is kept under neither of its contents.
                        if (E.isRight(now) && now.right === name) store.put(name, encodePixels(sample))
                      }),
                    ),
                  ),
                )
          },
        ),
      ),
    ),
  )

/** Work in a worker is not cut short, as in `readResampled`. */
const { signal } = new AbortController()

/** What names a file's content: its bytes, or where it lies and which version of it that is. */
const contentOf =
  (sampleId: string) =>
  (path: Location): TE.TaskEither<PipelineError, string | Uint8Array> => {
    const asked = { stage: 'cache', sampleId, signal }
    return isRemote(path)
      ? pipe(
          locationVersion(path, asked),
          TE.map(version => `${path} ${version}`),
        )
      : readLocation(path, asked)
  }

const recordKey = (
  { id, imagePath, maskPaths }: SampleKey,
  reader: StepRef,
  sizePx: number,
): TE.TaskEither<unknown, string> =>
  pipe(
    [imagePath, ...maskPaths],
    TE.traverseSeqArray(contentOf(id)),
    TE.map(contents => contentKey([resampledBy(reader, sizePx), ...contents])),
  )

/** Each thread opens a folder once. */
const stores = new Map<string, E.Either<PipelineError, RecordStore>>()
const storeOf = ({ folder, maxBytes }: PixelCache): E.Either<PipelineError, RecordStore> => {
  const name = JSON.stringify([folder, maxBytes])
  const store = stores.get(name) ?? diskStore(folder, { maxBytes })
  if (E.isRight(store)) stores.set(name, store)
  return store
}
