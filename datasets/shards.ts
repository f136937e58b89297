import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import type { ShardIndexLine } from '../lib/codec/shard-index.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import { joinLocation, type Location } from '../lib/storage/location.js'
import { readLocation } from '../lib/storage/read-location.js'
import { indexedKeys } from './indexed-keys.js'
import { keyedDataSet } from './keyed-data-set.js'
import { listShards } from './list-shards.js'
import { readShardSample } from './read-shard-sample.js'
import { scanShards } from './scan-shards.js'
import { parseShardIndex, SHARD_INDEX } from './shard-index.js'

type SampleSet = DataSet<SampleKey, Sample>

export type ShardSetsOptions = Readonly<{
  /** Ends the looking. */
  signal?: AbortSignal
  /** Called with what is found wrong where there is no index: an entry, a sample, the rest of a shard. */
  onDeadLetter?(error: PipelineError): void
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
const readIndex = (path: Location, signal: AbortSignal): TE.TaskEither<PipelineError, readonly ShardIndexLine[]> =>
  pipe(
    readLocation(path, { stage: 'shards', sampleId: null, signal }),
    TE.match(
      () => E.right([]),
      bytes => parseShardIndex(Buffer.from(bytes).toString('utf8'), path),
    ),
  )

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
 * @example const [chex] = await orThrow(shardSets('s3://xrays/shards/chex-train-{000000..000005}.tar'))
 */
export const shardSets = (
  root: Location,
  { signal = never, onDeadLetter = () => {} }: ShardSetsOptions = {},
): TE.TaskEither<PipelineError, readonly SampleSet[]> =>
  pipe(
    listShards(root),
    TE.flatMap(({ folder, names }) =>
      pipe(
        readIndex(joinLocation(folder, SHARD_INDEX), signal),
        TE.map(lines => {
          const listed = new Set(names)
          return lines.filter(line => line.kind === 'sample').filter(({ shard }) => listed.has(shard))
        }),
        TE.bindTo('lines'),
        TE.bind('indexed', ({ lines }) => TE.fromEither(indexedKeys(lines, folder))),
        TE.bind('scanned', ({ lines }) => {
          const known = new Set(lines.map(({ shard }) => shard))
          const unknown = names.filter(name => !known.has(name)).map(name => joinLocation(folder, name))
          return scanShards(unknown, { signal, onDeadLetter })
        }),
      ),
    ),
    TE.flatMapEither(({ indexed, scanned }) => bySource(root, [...indexed, ...scanned])),
  )
