import * as E from 'fp-ts/lib/Either.js'
import { expectWhole } from '../codec/expect-whole.js'
import { messageOf } from '../codec/message-of.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import type { Location } from '../storage/location.js'
import { openLocation } from '../storage/open-location.js'
import { outsideOf } from '../storage/outside-location.js'
import { gunzipped } from './gunzipped.js'
import { shardGrouping } from './shard-grouping.js'
import type { ShardSample } from './shard-sample.js'
import { tarEntries } from './tar-entries.js'

export type ReadShardOptions = Readonly<{
  /** Aborting it ends the reading: what is awaited rejects. */
  signal: AbortSignal
  /** How large a sample may be, all its files together, in bytes (default 2²⁸); a larger one is a Left. */
  maxSampleBytes?: number
  /** Of which files the bytes are wanted, by name (default all); those of others are passed over. */
  wants?(name: string): boolean
}>

/**
 * The samples of a WebDataset shard, a tar file plain or gzip, in order: neighbouring entries of one key are a sample. The
 * archive is read once from its beginning as samples are pulled, and nothing is written. Holds one sample, a piece of the
 * file and what ends in it, and the keys given so far.
 *
 * What is wrong comes as a Left in its place, and the shard goes on: an entry that is a link or a device, or whose name is
 * absolute or climbs (`..`); a sample that is too large, has two files of one name, or whose key came before (FileInvalid).
 * A shard that is cut or damaged ends with a Left, without the sample that it is cut in; so does one that cannot be read
 * (FileUnreadable). Folders, hidden files and names without a dot are passed over, as `sampleNameOf` says.
 *
 * @example for await (const sample of readShard('chex-000000.tar', { signal })) if (isRight(sample)) …
 */
export async function* readShard(
  shard: Location,
  { signal, maxSampleBytes = 2 ** 28, wants = () => true }: ReadShardOptions,
): AsyncGenerator<E.Either<PipelineError, ShardSample>, void, undefined> {
  expectWhole('readShard', 'maxSampleBytes', maxSampleBytes, 1)
  let unreadable: unknown = null
  const opened = async function* () {
    try {
      yield* openLocation(shard, signal)
    } catch (error) {
      unreadable = error
      throw error
    }
  }
  const grouping = shardGrouping(shard, maxSampleBytes)
  try {
    const { gzip, pieces } = await gunzipped(opened())
    for await (const entry of tarEntries(pieces, ({ name, sizeBytes }) => sizeBytes <= maxSampleBytes && wants(name))) {
      yield* grouping.add(gzip ? { ...entry, range: null } : entry)
    }
    yield* grouping.end()
  } catch (error) {
    if (signal.aborted) throw error
    yield E.left(
      unreadable === null
        ? {
            _tag: 'FileInvalid',
            path: shard,
            stage: 'shard',
            cause: `it is cut or damaged${grouping.last() === null ? '' : ` after ${grouping.last()}`}: ${messageOf(error)}`,
            remedy: 'fetch or write it again; what follows in it is lost until then',
          }
        : {
            _tag: 'FileUnreadable',
            path: outsideOf(shard) ?? shard,
            sampleId: null,
            stage: 'shard',
            cause: messageOf(unreadable),
          },
    )
  }
}
