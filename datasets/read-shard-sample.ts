import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import { readLocation } from '../lib/storage/read-location.js'
import { decodeShardSample } from './decode-shard-sample.js'

/**
 * Reads one sample of a shard by its place: no more of the shard than its image and its mask. A named export, so that
 * workers find it. Left as `readLocation` and `decodeShardSample`.
 */
export const readShardSample = (key: SampleKey, signal: AbortSignal): TE.TaskEither<PipelineError, Sample> => {
  const read = (path: string) => readLocation(path, { stage: 'shards', sampleId: key.id, signal })
  const [maskPath] = key.maskPaths
  return pipe(
    read(key.imagePath),
    TE.bindTo('image'),
    TE.bind('mask', () => (maskPath === undefined ? TE.right(null) : read(maskPath))),
    TE.flatMap(({ image, mask }) => decodeShardSample(key, image, mask)),
  )
}
