import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { subset } from '../datasets/subset.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { SplitManifest } from '../lib/codec/split-manifest.js'
import { splitLocation } from '../lib/storage/location.js'
import type { SampleSet } from './data-folder.js'
import { type HashContentsOptions, hashContents, type SampleContent } from './hash-contents.js'

export type CheckContentsOptions = Pick<HashContentsOptions, 'concurrency' | 'signal' | 'onProgress'> &
  Readonly<{
    /** Look at so many samples, evenly spaced; default all. */
    atMost?: number
    /** Whether masks are compared, too (default true). */
    masks?: boolean
  }>

/** How many samples were compared, and of how many of these the masks were not, being those of shards. */
export type ComparedContents = Readonly<{ samples: number; masksOfShards: number }>

/** Shards have the masks of a sample as one, written anew: other bytes say nothing of them. */
const isShardSample = ({ key }: SampleContent) => splitLocation(key.imagePath).range !== null

/**
 * Compares the files of data sets with the digests that a split has of them, sample by sample; samples that it does not
 * name, or has no digests of, are not read. Masks in shards that are not the same are counted. Left where any other file
 * is not the same or cannot be read, with the first of them and their number, and where `signal` is aborted: `path` names
 * the split.
 *
 * @example await orThrow(checkSplitContents([xrays], manifest, 'split.jsonl', { atMost: 500 }))
 */
export const checkSplitContents = (
  sets: readonly SampleSet[],
  { samples }: SplitManifest,
  path: string,
  { atMost = Number.POSITIVE_INFINITY, masks: withMasks = true, ...options }: CheckContentsOptions = {},
): TE.TaskEither<PipelineError, ComparedContents> => {
  const digests = new Map(samples.flatMap(({ id, sha256 }) => (sha256 === null ? [] : [[id, sha256] as const])))
  const step = Math.max(digests.size / atMost, 1)
  const looked = new Set([...digests.keys()].filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step)))
  return pipe(
    hashContents(
      sets.map(set => {
        const own = subset(set, ({ id }) => looked.has(id), set.name)
        return withMasks ? own : { ...own, key: index => ({ ...own.key(index), maskPaths: [] }) }
      }),
      options,
    ),
    TE.flatMapEither(({ read, unread }): E.Either<PipelineError, ComparedContents> => {
      const [cannot] = unread
      if (cannot) return E.left(cannot.cause)
      const hasOtherMasks = ({ key, masks }: SampleContent) =>
        withMasks && digests.get(key.id)?.masks.join() !== masks.join()
      const others = read.filter(
        sample =>
          digests.get(sample.key.id)?.image !== sample.image || (!isShardSample(sample) && hasOtherMasks(sample)),
      )
      if (others.length === 0)
        return E.right({ samples: read.length, masksOfShards: read.filter(hasOtherMasks).length })
      const shown = others.slice(0, 3).map(({ key }) => key.id)
      return E.left({
        ...{ _tag: 'FileInvalid', path, stage: 'split' },
        cause: `of ${read.length} samples that were compared, ${others.length} ${others.length === 1 ? 'has' : 'have'} other files than it was made of (${shown.join(', ')}${others.length > shown.length ? ' …' : ''})`,
        remedy: 'give the data that the split was made of, or make another with npm run split',
      })
    }),
  )
}
