import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { ofSplit } from '../datasets/of-split.js'
import { subset } from '../datasets/subset.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { Split } from '../lib/codec/sample.js'
import { openDataFolder } from './data-folder.js'
import type { DataSets, SampleSet } from './data-sets.js'
import type { ShardRequest } from './shard-request.js'
import { type WriteShardsOptions, type WrittenShards, writeShards } from './write-shards.js'

/** Who watches: `say` is told, a sentence at a time, how far it is. */
export type WriteFolderShardsWatch = Pick<WriteShardsOptions, 'signal' | 'onDeadLetter'> &
  Readonly<{ say(line: string): void }>

/** Split by split: whoever trains from shards reads no others. */
const parts = (sets: readonly SampleSet[]): readonly SampleSet[] =>
  sets
    .flatMap(set => Split.types.map(({ value }) => subset(set, ofSplit(value), `${set.name}-${value}`)))
    .filter(({ length }) => length > 0)

const chosen =
  (sources: string | undefined, data: string) =>
  (sets: DataSets): TE.TaskEither<PipelineError, readonly SampleSet[]> => {
    const there = Object.values(sets).filter(set => set !== null)
    if (sources === undefined) return TE.right(there)
    const names = sources.split(',').map(name => name.trim())
    const unknown = names.find(name => !there.some(set => set.name === name))
    return unknown === undefined
      ? TE.right(there.filter(({ name }) => names.includes(name)))
      : TE.left({
          _tag: 'ConfigurationInvalid',
          where: 'the command line',
          stage: 'write shards',
          problems: [
            `sources: expected some of ${there.map(({ name }) => name).join(', ')} in ${data}, got "${unknown}"`,
          ],
        })
  }

const sum = (all: readonly WrittenShards[]): WrittenShards =>
  all.reduce((a, b) => ({
    shards: a.shards + b.shards,
    samples: a.samples + b.samples,
    failed: a.failed + b.failed,
  }))

/**
 * Writes the data sets of a folder as shards, `source-split-000000.tar`, into one folder with one index: see `writeShards`.
 * Gives what there is in the end. Left as `openDataFolder` and `writeShards`, and ConfigurationInvalid for a source that
 * is not there.
 */
export const writeFolderShards = (
  { data, out, sources, size, 'samples-per-shard': samplesPerShard, 'shard-mib': shardMiB, gzip }: ShardRequest,
  { say, ...watch }: WriteFolderShardsWatch,
): TE.TaskEither<PipelineError, WrittenShards> =>
  pipe(
    openDataFolder(data),
    TE.flatMap(chosen(sources, data)),
    TE.map(parts),
    TE.flatMap(
      TE.traverseSeqArray(part =>
        writeShards(part, out, {
          ...{ ...watch, samplesPerShard, maxShardBytes: shardMiB * 2 ** 20, gzip, sizePx: size ?? null },
          onProgress: ({ shards, samples, of }) =>
            say(`${part.name}: ${samples} of ${of} samples in ${shards} shards.`),
        }),
      ),
    ),
    TE.map(sum),
    TE.tapIO(({ shards, samples, failed }) => () => {
      const letters = failed === 0 ? '' : `; ${failed} could not be read`
      say(`${out}: ${samples} samples in ${shards} shards${letters}.`)
    }),
  )
