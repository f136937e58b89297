import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { SampleKey } from '../lib/codec/sample.js'
import { forEach } from '../lib/flowable/for-each.js'
import { fromDataset } from '../lib/flowable/from-dataset.js'
import { mapAsync } from '../lib/flowable/map-async.js'
import { readLocation } from '../lib/storage/read-location.js'
import { bytesDigest, pixelsDigest } from './content-digests.js'
import type { SampleSet } from './data-sets.js'

const stage = 'contents'

/**
 * What a sample is by content, as SHA-256 in hexadecimal: of the bytes of the image's file and of each mask's, and of the
 * decoded pixels with their width and height, null where they were not asked for.
 */
export type SampleContent = Readonly<{ key: SampleKey; image: string; masks: readonly string[]; pixels: string | null }>

/** The samples that could be read, in the order of the sets, and those that could not, with the reason. */
export type Contents = Readonly<{
  read: readonly SampleContent[]
  unread: readonly Readonly<{ key: SampleKey; cause: PipelineError }>[]
}>

export type HashContentsOptions = Readonly<{
  /** Also decode each image and look at its pixels: two encodings of one picture have the same. Default false. */
  pixels?: boolean
  /** How many samples are read at a time (default 8). */
  concurrency?: number
  signal?: AbortSignal
  /** Told after each sample how many of how many have been looked at. */
  onProgress?(done: number, of: number): void
}>

/**
 * Reads all samples of data sets once and tells what they are by content. At most `concurrency` of them are in memory,
 * beside the digests of all. Of masks the files are read, never the pixels. A sample of which a file cannot be read is in
 * `unread`; Left only where `signal` is aborted before the last.
 *
 * @example const { read, unread } = await orThrow(hashContents([xrays]))
 */
export const hashContents = (
  sets: readonly SampleSet[],
  { pixels = false, concurrency = 8, signal, onProgress = () => {} }: HashContentsOptions = {},
): TE.TaskEither<PipelineError, Contents> => {
  const of = sets.reduce((sum, { length }) => sum + length, 0)
  const run = async (): Promise<Contents> => {
    const read: SampleContent[] = []
    const unread: { key: SampleKey; cause: PipelineError }[] = []
    for (const set of sets)
      await pipe(
        fromDataset(set),
        mapAsync(
          async (key, abort) => {
            const content = await (pixels ? withPixels(set, key, abort) : contentOf(key, abort))()
            return { key, content }
          },
          { concurrency, name: stage },
        ),
        forEach(({ key, content }) => {
          if (E.isRight(content)) read.push(content.right)
          else unread.push({ key, cause: content.left })
          onProgress(read.length + unread.length, of)
        }, signal && { signal }),
      )
    return { read, unread }
  }
  return TE.tryCatch(run, error => {
    if (!signal?.aborted) throw error
    return {
      ...{ _tag: 'DataSetInvalid', path: sets.map(({ name }) => name).join(', '), stage },
      ...{ cause: 'aborted before the last image', remedy: 'start it again' },
    }
  })
}

/** The digests of a sample's files. Left where one of them cannot be read. */
const contentOf = (key: SampleKey, signal: AbortSignal): TE.TaskEither<PipelineError, SampleContent> => {
  const digest = (path: string) => pipe(readLocation(path, { stage, sampleId: key.id, signal }), TE.map(bytesDigest))
  return pipe(
    digest(key.imagePath),
    TE.bindTo('image'),
    TE.bind('masks', () => pipe(key.maskPaths, TE.traverseSeqArray(digest))),
    TE.map(({ image, masks }) => ({ key, image, masks, pixels: null })),
  )
}

const withPixels = (set: SampleSet, key: SampleKey, signal: AbortSignal) =>
  pipe(
    contentOf(key, signal),
    TE.bind('sample', () => set.read({ ...key, maskPaths: [] }, signal)),
    TE.map(({ sample, ...content }): SampleContent => ({ ...content, pixels: pixelsDigest(sample.image) })),
  )
