import { randomUUID } from 'node:crypto'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import * as E from 'fp-ts/lib/Either.js'
import { messageOf } from '../codec/message-of.js'
import { type PipelineError, unwritable } from '../codec/pipeline-error.js'

/** A record's file as a shard lists it. `usedMs` is the Unix time of its last use. */
export type StoredFile = Readonly<{ path: string; bytes: number; usedMs: number }>

/** Where a disk store's records and unfinished files lie. */
export type StoreFolder = Readonly<{
  /** The file of a record. */
  path(key: string): string
  /** A new name for an unfinished record. */
  temporaryPath(): string
  /** Makes the folders that a record's file needs. */
  makeRoom(key: string): void
  /** How many shards there are, numbered from 0: folders that each hold about as many records. */
  shards: number
  /** The shard of a record. */
  shardOf(key: string): number
  /** The records of one shard. */
  list(shard: number): readonly StoredFile[]
  /** Removes a record, unless it has been used or replaced since it was listed. True where it is gone. */
  evict(file: StoredFile): boolean
  /** Removes a record's file, where that may be. */
  remove(path: string): void
  /** Notes that a record was used at `nowMs` (Unix time), where that may be. */
  markUsed(path: string, nowMs: number): void
  /** Removes what killed writers left unfinished more than ten minutes ago: a living one needs milliseconds. */
  removeLeftovers(): void
}>

const stage = 'diskStore'
const FORMAT = 'multimix records 1\n'
const SHARDS = 64
const LEFTOVER_MS = 600_000
const names = { format: 'format', records: 'records', unfinished: 'unfinished' }

/**
 * Opens a store's folder: `format` says what it is, `records/00…3f` hold a file a record, `unfinished` the files being
 * written. A new or empty folder becomes one. Left where the folder cannot be made, holds another format, or holds
 * anything else: its files may be somebody's, and a store removes files.
 */
export const openStoreFolder = (folder: string): E.Either<PipelineError, StoreFolder> => {
  const within = (...parts: string[]) => join(folder, ...parts)
  const shardOf = (key: string) => crc32(key) % SHARDS
  const shardPath = (shard: number) => within(names.records, shard.toString(16).padStart(2, '0'))
  const path = (key: string) => join(shardPath(shardOf(key)), `${key}.record`)
  const temporaryPath = () => within(names.unfinished, randomUUID())
  const filesOf = (parent: string): readonly StoredFile[] =>
    entries(parent).flatMap(name => {
      const file = join(parent, name)
      const found = statSync(file, { throwIfNoEntry: false })
      return found?.isFile() ? [{ path: file, bytes: found.size, usedMs: found.mtimeMs }] : []
    })

  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    return E.left(unwritable(folder, stage)(error))
  }
  const found = kindOf(folder)
  if (found !== 'store' && found !== 'empty')
    return E.left({
      _tag: 'DataSetInvalid',
      path: folder,
      stage,
      cause: found.strange,
      remedy: 'give it a folder of its own',
    })
  if (found === 'empty')
    attempt(() => {
      // Where this fails, the first record to be put reports it.
      mkdirSync(within(names.unfinished), { recursive: true })
      const temporary = temporaryPath()
      writeFileSync(temporary, FORMAT)
      renameSync(temporary, within(names.format))
    })
  return E.right({
    path,
    temporaryPath,
    makeRoom: key => {
      mkdirSync(dirname(path(key)), { recursive: true })
      mkdirSync(within(names.unfinished), { recursive: true })
    },
    shards: SHARDS,
    shardOf,
    list: shard => filesOf(shardPath(shard)),
    evict: ({ path, usedMs }) => {
      const found = statSync(path, { throwIfNoEntry: false })
      return found === undefined || (found.mtimeMs === usedMs && remove(path))
    },
    remove,
    markUsed: (path, nowMs) => {
      attempt(() => utimesSync(path, nowMs / 1000, nowMs / 1000))
    },
    removeLeftovers: () => {
      for (const { path, usedMs } of filesOf(within(names.unfinished)))
        if (usedMs < Date.now() - LEFTOVER_MS) remove(path)
    },
  })
}

/** For what another process may have done before, or what this one may not do. True where it is done now. */
const attempt = (work: () => void): boolean => {
  try {
    work()
    return true
  } catch {
    return false
  }
}

const remove = (path: string): boolean => attempt(() => unlinkSync(path))

/** The names in a folder; none where it is not there or is no folder. */
const entries = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Whether a folder is a store of this format, can become one, or what is strange about it. */
const kindOf = (folder: string): 'store' | 'empty' | Readonly<{ strange: string }> => {
  let format: string
  try {
    format = readFileSync(join(folder, names.format), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return { strange: messageOf(error) }
    // While another process is making the store, some of its own names are already there.
    const other = entries(folder).find(name => !Object.values(names).includes(name))
    return other === undefined ? 'empty' : { strange: `it is not empty and no record store (it holds ${other})` }
  }
  if (format === FORMAT) return 'store'
  const found = JSON.stringify(format.slice(0, 40).trim())
  return { strange: `its format is ${found}, this version's is "${FORMAT.trim()}"` }
}
