import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { expectWhole } from '../codec/expect-whole.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import { epochs } from '../flowable/epochs.js'
import type { Flowable } from '../flowable/flowable.js'
import { fromShards } from '../flowable/from-shards.js'
import { map } from '../flowable/map.js'
import { permutation } from '../flowable/permutation.js'
import { shuffle } from '../flowable/shuffle.js'
import type { Location } from '../storage/location.js'
import { readShard } from './read-shard.js'
import type { ShardSample } from './shard-sample.js'

/** A sample as it is drawn in one epoch, counted from 0. */
export type DrawnShardSample = Readonly<{ epoch: number; sample: ShardSample }>

export type ShardSamplesOptions = Readonly<{
  /** What the shards are called where they are reported. */
  name: string
  shards: readonly Location[]
  /** The order of each epoch is drawn from it (any whole number); null keeps the order in which all was written. */
  seed: number | null
  /** How many samples are shuffled among each other, at least 1: see `shuffle`. Without a seed it has no effect. */
  windowSamples: number
  /** How many times all shards are read, at least 1 (default without end). */
  epochs?: number
  /** See `readShard`. */
  maxSampleBytes?: number
}>

/**
 * A flow of the samples of shards, read one shard after the other, over and over: each epoch takes the shards in an order
 * of its own and shuffles the samples in a window. Both are functions of seed and epoch. What cannot be read is a Left in
 * its place: put `deadLetters` after it.
 *
 * Holds at most `windowSamples` samples, each of at most `maxSampleBytes`, and what `readShard` does. Its state is that of
 * `epochs`, `shuffle` and `fromShards`: a continued run opens the shard in which its window began and reads it from there
 * on again.
 *
 * @example shardSamples({ name: 'chex', shards: expandBraces('chex-{000..012}.tar'), seed: 1, windowSamples: 500 })
 */
export const shardSamples = ({
  name,
  shards,
  seed,
  windowSamples,
  epochs: count,
  maxSampleBytes,
}: ShardSamplesOptions): Flowable<E.Either<PipelineError, DrawnShardSample>> => {
  const stage = `shardSamples(${name})`
  expectWhole(stage, 'the number of shards', shards.length, 1)
  expectWhole(stage, 'windowSamples', windowSamples, 1)
  const open = (shard: Location, signal: AbortSignal) =>
    readShard(shard, { signal, ...(maxSampleBytes !== undefined && { maxSampleBytes }) })
  const ordered = (epoch: number) => {
    if (seed === null) return fromShards({ name, shards, open })
    const key = [seed, epoch]
    const order = permutation(shards.length, key)
    return pipe(
      fromShards({ name, shards: { length: shards.length, key: i => shards[order(i)]! }, open }),
      shuffle({ window: windowSamples, key }),
    )
  }
  return epochs(epoch => pipe(ordered(epoch), map(E.map((sample): DrawnShardSample => ({ epoch, sample })))), count)
}
