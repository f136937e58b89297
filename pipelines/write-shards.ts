import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import * as t from 'io-ts'
import { SHARD_INDEX } from '../datasets/shard-index.js'
import { subset } from '../datasets/subset.js'
import { exactly } from '../lib/codec/exactly.js'
import { expectOptions } from '../lib/codec/expect-options.js'
import { whole } from '../lib/codec/numbers.js'
import { type PipelineError, PipelineFailure, unwritable } from '../lib/codec/pipeline-error.js'
import type { SampleKey } from '../lib/codec/sample.js'
import type { ShardSampleLine, ShardSetLine } from '../lib/codec/shard-index.js'
import { deadLetters } from '../lib/flowable/dead-letters.js'
import type { Flowable } from '../lib/flowable/flowable.js'
import { fromDataset } from '../lib/flowable/from-dataset.js'
import { mapAsync } from '../lib/flowable/map-async.js'
import { toAsyncIterable } from '../lib/flowable/to-async-iterable.js'
import { endOfArchive, packSample } from '../lib/shard/pack-sample.js'
import { shardKey } from '../lib/shard/shard-key.js'
import { isRemote } from '../lib/storage/location.js'
import { takeLock } from '../lib/train/folder-lock.js'
import type { SampleSet } from './data-folder.js'
import { appendIndexLines, indexLineOf, type PackedShardSample } from './shard-index-lines.js'
import { shardProgress } from './shard-progress.js'
import { shardSampleFiles } from './shard-sample-files.js'
import { writeShard } from './write-shard.js'

/** How shards are written, as far as it changes what stands in them. */
const ShardForm = exactly(
  {
    prefix: t.refinement(t.string, text => /^[\w-]+$/.test(text), 'letters, digits, _ and -'),
    samplesPerShard: whole(1),
    maxShardBytes: whole(1),
    gzip: t.boolean,
    sizePx: t.union([whole(1), t.null], 'a whole number of at least 1 or null'),
    concurrency: whole(1),
  },
  'options',
)

export type WriteShardsOptions = Readonly<{
  /** What the shards are called, `prefix-000000.tar` (default the data set's name): letters, digits, `_` and `-`. */
  prefix?: string
  /** How many samples a shard has at most (default 1,000). */
  samplesPerShard?: number
  /** How many bytes a shard has at most, before compression; one sample may have more (default 2³⁰). */
  maxShardBytes?: number
  /** Whether shards are compressed (default false): pictures are already, and gzip can only be read from its beginning. */
  gzip?: boolean
  /** The side to which images and masks are resampled, in pixels; null (the default) keeps the files: `shardSampleFiles`. */
  sizePx?: number | null
  /** How many samples are read at a time (default 4). */
  concurrency?: number
  /** Aborting it ends the writing; another call goes on from the last whole shard. */
  signal: AbortSignal
  /** Called after each shard. */
  onProgress?(progress: WrittenShards & Readonly<{ of: number }>): void
  /** Called with each sample that cannot be read; the others are written. */
  onDeadLetter(error: PipelineError): void
}>

/** What there is now, with what an earlier call wrote; `failed` are samples of this call. */
export type WrittenShards = Readonly<{ shards: number; samples: number; failed: number }>

const pack =
  (dataset: SampleSet, sizePx: number | null) =>
  (key: SampleKey, signal: AbortSignal): Promise<E.Either<PipelineError, PackedShardSample>> =>
    pipe(
      shardSampleFiles(dataset, key, sizePx, signal),
      TE.flatMap(({ fields, files }) =>
        TE.fromTask(async () => {
          const name = shardKey(key.id)
          return { fields, key: name, packed: await packSample(name, files) }
        }),
      ),
    )()

/** The samples that are in no shard yet, in order: those, too, that an earlier call could not read. */
const restOf = (dataset: SampleSet, written: ReadonlySet<string>, folder: string): SampleSet => {
  const keys = Array.from({ length: dataset.length }, (_, i) => dataset.key(i))
  const known = new Set(keys.map(({ id }) => id))
  const foreign = [...written].find(id => !known.has(id))
  if (foreign !== undefined)
    throw new PipelineFailure({
      _tag: 'DataSetInvalid',
      path: folder,
      stage: 'write shards',
      cause: `its sample ${foreign} is not in the data set`,
      remedy: 'give the data set that it was written from, or another folder',
    })
  return subset(dataset, ({ id }) => !written.has(id), dataset.name)
}

const writeAll = async (
  dataset: SampleSet,
  folder: string,
  set: ShardSetLine,
  { concurrency, signal, onProgress, onDeadLetter }: WriteShardsOptions & Readonly<{ concurrency: number }>,
): Promise<WrittenShards> => {
  const progress = await shardProgress(folder, set)
  let [shards, samples, failed] = [progress.shards, progress.ids.size, 0]
  const packed: Flowable<PackedShardSample> = pipe(
    fromDataset(restOf(dataset, progress.ids, folder)),
    mapAsync(pack(dataset, set.sizePx), { concurrency, name: 'write shards' }),
    deadLetters({
      write: ({ cause }) => {
        failed++
        onDeadLetter(cause)
      },
    }),
  )
  const source = toAsyncIterable(packed)[Symbol.asyncIterator]()
  const next = async () => {
    signal.throwIfAborted()
    const { done, value } = await source.next()
    signal.throwIfAborted()
    return done ? null : value
  }
  // Ends what is being read as well: a store that does not answer is waited for long.
  const leave = () => void source.return?.()
  signal.addEventListener('abort', leave)
  try {
    let sample = await next()
    while (sample !== null) {
      const name = `${set.prefix}-${String(shards).padStart(6, '0')}.tar${set.gzip ? '.gz' : ''}`
      const lines: ShardSampleLine[] = []
      const fill = async function* () {
        let bytes = 0
        while (sample !== null && lines.length < set.samplesPerShard) {
          if (bytes > 0 && bytes + sample.packed.bytes.length + endOfArchive.length > set.maxShardBytes) break
          lines.push(indexLineOf(sample, name, set.gzip ? null : bytes))
          bytes += sample.packed.bytes.length
          yield sample.packed.bytes
          sample = await next()
        }
        yield endOfArchive
      }
      await writeShard(join(folder, name), fill(), {
        gzip: set.gzip,
        beforeNaming: () => appendIndexLines(join(folder, SHARD_INDEX), lines),
      })
      shards++
      samples += lines.length
      onProgress?.({ shards, samples, failed, of: dataset.length })
    }
  } finally {
    signal.removeEventListener('abort', leave)
    await source.return?.()
  }
  return { shards, samples, failed }
}

/**
 * Writes a data set as WebDataset shards: `folder/prefix-000000.tar` and so on, in the data set's order, with the files
 * that `shardSampleFiles` makes of each sample, under its key (`shardKey` of its id); and beside them `index.jsonl`, with a
 * line for each sample that says where it is (`ShardIndexLine`), for `shardSets`. Several prefixes may share a folder, one
 * after the other.
 *
 * The same samples give the same bytes. A shard is there whole or not at all. A call with the same data and options goes
 * on after the last whole shard, however the one before ended, and gives what one call would have given; samples that
 * could not be read are tried again, and come after the others. Nothing that is there is ever written over. Holds
 * `concurrency` samples with their pixels, the packed one in hand, and the index lines of one shard.
 *
 * Left DataSetInvalid where the folder holds shards of this prefix that were written otherwise or are not in its index, and
 * with the cause `stopped` once the signal is aborted; FileUnwritable, also for a folder on another machine; FileInvalid
 * while another process writes there.
 * Throws a RangeError for options that are none.
 *
 * @example await orThrow(writeShards(chex, 'shards', { prefix: 'chex', signal, onDeadLetter: console.error }))
 */
export const writeShards = (
  dataset: SampleSet,
  folder: string,
  options: WriteShardsOptions,
): TE.TaskEither<PipelineError, WrittenShards> => {
  const { signal, onProgress, onDeadLetter, ...given } = options
  const { concurrency, ...form } = expectOptions('writeShards', ShardForm, {
    prefix: dataset.name,
    samplesPerShard: 1000,
    maxShardBytes: 2 ** 30,
    gzip: false,
    sizePx: null,
    concurrency: 4,
    ...given,
  })
  const set: ShardSetLine = { kind: 'set', formatVersion: 1, ...form, name: dataset.name, samples: dataset.length }
  const failure = (error: unknown): PipelineError => {
    if (error instanceof PipelineFailure) return error.error
    if (!signal.aborted) return unwritable(folder, 'write shards')(error)
    const cause = 'stopped before the last sample'
    return { _tag: 'DataSetInvalid', path: folder, stage: 'write shards', cause, remedy: 'call it again to go on' }
  }
  if (isRemote(folder))
    return TE.left(unwritable(folder, 'write shards')('shards are written on this machine; copy them there afterwards'))
  return pipe(
    TE.tryCatch(() => mkdir(folder, { recursive: true }), failure),
    TE.flatMapEither(() => takeLock(join(folder, 'shards.lock'))),
    TE.flatMap(release =>
      TE.tryCatch(() => writeAll(dataset, folder, set, { ...options, concurrency }).finally(release), failure),
    ),
  )
}
