import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { SampleKey } from '../lib/codec/sample.js'
import type { ShardSampleLine } from '../lib/codec/shard-index.js'
import { entryLocation, type Location } from '../lib/storage/location.js'
import type { NamedShard } from './list-shards.js'

/** That a compressed shard has no places, as an error. */
export const compressedShard = (shard: Location): PipelineError => ({
  _tag: 'DataSetInvalid',
  path: shard,
  stage: 'shards',
  cause: 'it is compressed, and gzip can only be read from its beginning',
  remedy: 'stream it with shardSamples, or expand it (gunzip)',
})

const keyOf = (archive: Location, { sample, image, mask }: ShardSampleLine): E.Either<PipelineError, SampleKey> => {
  if (image.range === null || (mask !== null && mask.range === null)) return E.left(compressedShard(archive))
  return E.right({
    ...sample,
    imagePath: entryLocation(archive, image.name, image.range),
    maskPaths: mask?.range ? [entryLocation(archive, mask.name, mask.range)] : [],
  })
}

/** The keys of the samples that an index names in these shards, in its order. Left where one is compressed. */
export const indexedKeys = (
  lines: readonly ShardSampleLine[],
  shards: readonly NamedShard[],
): E.Either<PipelineError, readonly SampleKey[]> => {
  const places = new Map(shards.map(({ name, location }) => [name, location]))
  return pipe(
    lines.flatMap(line => {
      const archive = places.get(line.shard)
      return archive === undefined ? [] : [{ archive, line }]
    }),
    E.traverseArray(({ archive, line }) => keyOf(archive, line)),
  )
}
