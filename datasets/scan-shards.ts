import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../lib/codec/message-of.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { PipelineFailure } from '../lib/codec/pipeline-error.js'
import type { SampleKey } from '../lib/codec/sample.js'
import { readShard } from '../lib/shard/read-shard.js'
import { sampleNameOf } from '../lib/shard/sample-name.js'
import type { Location } from '../lib/storage/location.js'
import { describeShardSample } from './describe-shard-sample.js'
import { compressedShard } from './indexed-keys.js'

export type ScanShardsOptions = Readonly<{ signal: AbortSignal; onDeadLetter(error: PipelineError): void }>

const wants = (name: string) => ['json', 'cls'].includes(sampleNameOf(name)?.extension ?? '')

const scan = async (shards: readonly Location[], { signal, onDeadLetter }: ScanShardsOptions) => {
  const keys: SampleKey[] = []
  for (const shard of shards)
    for await (const result of readShard(shard, { signal, wants })) {
      const described = E.flatMap(describeShardSample)(result)
      if (E.isLeft(described)) {
        if (described.left._tag === 'FileUnreadable') throw new PipelineFailure(described.left)
        onDeadLetter(described.left)
      } else if (described.right.image.range === null) throw new PipelineFailure(compressedShard(shard))
      else keys.push(described.right.key)
    }
  return keys
}

/**
 * The keys of all samples of shards, by reading each from end to end; of the bytes only JSON and classes are kept, one
 * sample at a time. What is wrong within a shard goes to `onDeadLetter`. Left where a shard cannot be read, or is
 * compressed, or with the cause `aborted`.
 */
export const scanShards = (
  shards: readonly Location[],
  options: ScanShardsOptions,
): TE.TaskEither<PipelineError, readonly SampleKey[]> =>
  TE.tryCatch(
    () => scan(shards, options),
    (error): PipelineError =>
      error instanceof PipelineFailure
        ? error.error
        : {
            _tag: 'FileUnreadable',
            path: shards[0] ?? '',
            sampleId: null,
            stage: 'shards',
            cause: options.signal.aborted ? 'aborted' : messageOf(error),
          },
  )
