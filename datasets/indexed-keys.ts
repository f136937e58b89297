import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { SampleKey } from '../lib/codec/sample.js'
import type { ShardSampleLine } from '../lib/codec/shard-index.js'
import { entryLocation, joinLocation, type Location } from '../lib/storage/location.js'

/** That a compressed shard has no places, as an error. */
export const compressedShard = (shard: Location): PipelineError => ({
  _tag: 'DataSetInvalid',
  path: shard,
  stage: 'shards',
  cause: 'it is compressed, and gzip can only be read from its beginning',
  remedy: 'stream it with shardSamples, or expand it (gunzip)',
})

const keyOf = (root: Location, { shard, sample, image, mask }: ShardSampleLine): E.Either<PipelineError, SampleKey> => {
  const archive = joinLocation(root, shard)
  if (image.range === null || (mask !== null && mask.range === null)) return E.left(compressedShard(archive))
  return E.right({
    ...sample,
    imagePath: entryLocation(archive, image.name, image.range),
    maskPaths: mask?.range ? [entryLocation(archive, mask.name, mask.range)] : [],
  })
}

/** The keys of the samples that an index names, in its order; their shards lie in `folder`. Left where one is compressed. */
export const indexedKeys = (
  lines: readonly ShardSampleLine[],
  folder: Location,
): E.Either<PipelineError, readonly SampleKey[]> =>
  pipe(
    lines,
    E.traverseArray(line => keyOf(folder, line)),
  )
