import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { decodeShardSample } from '../datasets/decode-shard-sample.js'
import { describeShardSample } from '../datasets/describe-shard-sample.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { SampleKey } from '../lib/codec/sample.js'
import { deadLetters } from '../lib/flowable/dead-letters.js'
import { filter } from '../lib/flowable/filter.js'
import type { Flowable } from '../lib/flowable/flowable.js'
import { map } from '../lib/flowable/map.js'
import { type DrawnShardSample, type ShardSamplesOptions, shardSamples } from '../lib/shard/shard-samples.js'
import type { Placed } from './placed.js'
import type { PrepareSamplesOptions } from './prepare-samples.js'

export type ShardStreamOptions = ShardSamplesOptions &
  Pick<PrepareSamplesOptions, 'maxFailedShare' | 'onDeadLetter'> &
  Readonly<{
    /** Which samples are wanted (default all); the others are not decoded. */
    keep?(key: SampleKey): boolean
  }>

/** A sample with its bytes, as a set of its own that `prepareSamples` reads: decoding is then as parallel as it says. */
const placed = ({ epoch, sample }: DrawnShardSample): E.Either<PipelineError, Placed> =>
  pipe(
    describeShardSample(sample),
    E.map(({ key, image, mask }) => ({
      epoch,
      index: 0,
      key,
      dataset: {
        name: key.source,
        length: 1,
        key: () => key,
        read: () => decodeShardSample(key, image.bytes, mask?.bytes ?? null),
      },
    })),
  )

/**
 * The samples of shards as a stream for `prepareSamples`, read as they are wanted, for data that no machine can hold or
 * whose store is slow to be asked for each sample: one request a shard. Each comes with its bytes, which are decoded where
 * its turn comes, as many at a time as `prepareSamples` says. Order, bounds and state are those of `shardSamples`; what
 * cannot be read goes to `onDeadLetter`, and the run fails where that is more than `maxFailedShare` of all.
 *
 * Pixels are not cached, and labels are known only as they come: for budgets and splits take `shardSets`.
 *
 * @example
 * pipe(
 *   shardStream({ name: 'chex', shards, seed: 1, windowSamples: 500, maxFailedShare: 0.05, onDeadLetter: box.post }),
 *   prepareSamples([{ kind: 'weak', seed: 1 }], options),
 * )
 */
export const shardStream = ({
  maxFailedShare,
  onDeadLetter,
  keep = () => true,
  ...shards
}: ShardStreamOptions): Flowable<Placed> =>
  pipe(
    shardSamples(shards),
    map(E.flatMap(placed)),
    deadLetters({ write: onDeadLetter, maxFailedShare }),
    filter(({ key }) => keep(key)),
  )
