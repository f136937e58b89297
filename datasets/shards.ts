import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import type { ShardIndexLine, ShardSampleLine } from '../lib/codec/shard-index.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import { joinLocation, type Location } from '../lib/storage/location.js'
import { readIfThere } from '../lib/storage/read-if-there.js'
import { indexedKeys } from './indexed-keys.js'
import { keyedDataSet } from './keyed-data-set.js'
import { listShards, type ShardList } from './list-shards.js'
import { readShardSample } from './read-shard-sample.js'
import { scanShards } from './scan-shards.js'
import { parseShardIndex, SHARD_INDEX } from './shard-index.js'

type SampleSet = DataSet<SampleKey, Sample>

export type ShardSetsOptions = Readonly<{
  /** Ends the looking. */
  signal?: AbortSignal
  /**
   * Called with what is found wrong: a shard that the index names and that is not there; where there is no index, an
   * entry, a sample, the rest of a shard.
   */
  onDeadLetter(error: PipelineError): void
}>

const { signal: never } = new AbortController()

const bySource = (root: Location, keys: readonly SampleKey[]): E.Either<PipelineError, readonly SampleSet[]> => {
  const sources = new Set(keys.map(({ source }) => source))
  if (sources.size === 0)
    return E.left({
      _tag: 'DataSetInvalid',
      path: root,
      stage: 'shards',
      cause: 'no sample in them',
      remedy: 'expected images with their keys, as WebDataset writes them',
    })
  return pipe(
    [...sources],
    E.traverseArray(name =>
      keyedDataSet({
        name,
        path: root,
        expected: 'shards with samples in them',
        keys: keys.filter(({ source }) => source === name),
        read: readShardSample,
        reader: { module: new URL('./read-shard-sample.js', import.meta.url).href, name: 'readShardSample' },
      }),
    ),
  )
}

/** What the index beside the shards says; nothing where there is none. */
const readIndex = (
  path: Location | null,
  signal: AbortSignal,
): TE.TaskEither<PipelineError, readonly ShardIndexLine[]> =>
  path === null
    ? TE.right([])
    : pipe(
        readIfThere(path, { stage: 'shards', sampleId: null, signal }),
        TE.flatMapEither(bytes =>
          bytes === null ? E.right([]) : parseShardIndex(Buffer.from(bytes).toString('utf8'), path),
        ),
      )

/** Shards that the index of a folder names, and that are not in it: half of an upload, or of a writing that goes on. */
const tellMissing = (
  { folder, shards, whole }: ShardList,
  lines: readonly ShardSampleLine[],
  onDeadLetter: (error: PipelineError) => void,
): void => {
  if (!whole) return
  const there = new Set(shards.map(({ name }) => name))
  const missing = new Map<string, number>()
  for (const { shard } of lines) if (!there.has(shard)) missing.set(shard, (missing.get(shard) ?? 0) + 1)
  for (const [shard, samples] of missing)
    onDeadLetter({
      ...{ _tag: 'FileUnreadable', path: joinLocation(folder, shard), sampleId: null, stage: 'shards' },
      cause: `it is not there, and ${SHARD_INDEX} has ${samples} samples in it`,
    })
}

/**
 * Data sets from shards, one for each source in them, which read any sample by its place in its shard: on this machine,
 * over HTTP or S3, a range of bytes each. Nothing is unpacked.
 *
 * `root` is a folder, an archive, or several with braces (`listShards`). What is where stands in the `index.jsonl` beside
 * them, which `writeShards` writes; shards that it does not name are read once from end to end, and only keys and places
 * are kept of them. Over a network have the index, or stream the shards with `shardSamples`.
 *
 * Left PathMissing without shards, DataSetInvalid where they are compressed (gzip has no places to read at) or hold no
 * sample, RowInvalid where the index has a line that is none, and as reading fails.
 *
 * @example
 * const shards = 's3://xrays/shards/chex-train-{000000..000005}.tar'
 * const [chex] = await orThrow(shardSets(shards, { onDeadLetter: error => console.error(describeError(error)) }))
 */
export const shardSets = (
  root: Location,
  { signal = never, onDeadLetter }: ShardSetsOptions,
): TE.TaskEither<PipelineError, readonly SampleSet[]> =>
  pipe(
    listShards(root),
    TE.flatMap(list =>
      pipe(
        readIndex(list.index, signal),
        TE.map(lines => lines.filter(line => line.kind === 'sample')),
        TE.tapIO(lines => () => tellMissing(list, lines, onDeadLetter)),
        TE.bindTo('lines'),
        TE.bind('indexed', ({ lines }) => TE.fromEither(indexedKeys(lines, list.shards))),
        TE.bind('scanned', ({ lines }) => {
          const known = new Set(lines.map(({ shard }) => shard))
          const unknown = list.shards.filter(({ name }) => !known.has(name)).map(({ location }) => location)
          return scanShards(unknown, { signal, onDeadLetter })
        }),
      ),
    ),
    TE.flatMapEither(({ indexed, scanned }) => bySource(root, [...indexed, ...scanned])),
  )
