import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { parseShardIndex, SHARD_INDEX } from '../datasets/shard-index.js'
import { PipelineFailure } from '../lib/codec/pipeline-error.js'
import type { ShardIndexLine, ShardSampleLine, ShardSetLine } from '../lib/codec/shard-index.js'
import { writeWhole } from '../lib/train/write-whole.js'

/** How far shards of one prefix are written: how many are whole, and the samples in them, by id. */
export type ShardProgress = Readonly<{ shards: number; ids: ReadonlySet<string> }>

const refuse = (path: string, cause: string, remedy: string): never => {
  throw new PipelineFailure({ _tag: 'DataSetInvalid', path, stage: 'write shards', cause, remedy })
}

const readIfThere = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

const linesIn = (text: string, path: string): readonly ShardIndexLine[] => {
  const lines = parseShardIndex(text, path)
  if (E.isLeft(lines)) throw new PipelineFailure(lines.left)
  return lines.right
}

/** The samples of the shards that are there, which must be the first of those that the index names. */
const whole = (folder: string, samples: readonly ShardSampleLine[], there: ReadonlySet<string>) => {
  const missing = samples.findIndex(({ shard }) => !there.has(shard))
  if (missing < 0) return samples
  const later = samples.slice(missing).find(({ shard }) => there.has(shard))
  if (later !== undefined)
    refuse(
      join(folder, samples[missing]!.shard),
      `it is missing, and ${later.shard} after it is there`,
      'bring it back, or write into another folder',
    )
  return samples.slice(0, missing)
}

/**
 * Looks how far the shards of `wanted.prefix` in a folder are written, and brings the index there into that state: a shard
 * is whole when it is there under its name, of which its lines are written before. What a writer that was killed has left
 * unfinished is removed.
 *
 * Throws a PipelineFailure where the folder holds shards of this prefix that the index does not know, or that were written
 * with other options or from other data, or lacks one in the middle.
 */
export const shardProgress = async (folder: string, wanted: ShardSetLine): Promise<ShardProgress> => {
  const path = join(folder, SHARD_INDEX)
  const text = await readIfThere(path)
  const lines = linesIn(text, path)
  const form = new RegExp(`^${wanted.prefix}-\\d{6}\\.tar(\\.gz)?(\\.[\\da-f-]{36}\\.tmp)?$`)
  const names = (await readdir(folder)).filter(name => form.test(name))
  const unfinished = names.filter(name => name.endsWith('.tmp'))
  const there = new Set(names.filter(name => !unfinished.includes(name)))

  const isMine = (line: ShardIndexLine) => (line.kind === 'set' ? line.prefix === wanted.prefix : form.test(line.shard))
  const before = lines.find(line => line.kind === 'set' && isMine(line))
  if (before !== undefined && !isDeepStrictEqual(before, wanted))
    refuse(
      path,
      `the shards of ${wanted.prefix} were written from other data or with other options`,
      'give another folder',
    )
  const known = lines.filter(line => line.kind === 'sample').filter(isMine)
  const foreign = [...there].find(name => before === undefined || !known.some(({ shard }) => shard === name))
  if (foreign !== undefined)
    refuse(
      join(folder, foreign),
      `it is there, and ${SHARD_INDEX} does not know it`,
      'move it away, or give another folder',
    )

  const done = whole(folder, known, there)
  const kept: readonly ShardIndexLine[] = [...lines.filter(line => !isMine(line)), wanted, ...done]
  const now = kept.map(line => `${JSON.stringify(line)}\n`).join('')
  if (now !== text) await writeWhole(path, now)
  for (const name of unfinished) await rm(join(folder, name), { force: true })
  return {
    shards: new Set(done.map(({ shard }) => shard)).size,
    ids: new Set(done.map(({ sample }) => sample.id)),
  }
}
