import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { expectWhole } from '../codec/expect-whole.js'
import { messageOf } from '../codec/message-of.js'
import { describeError, type PipelineError, unwritable } from '../codec/pipeline-error.js'
import { readRecord, recordFileBytes, writeRecord } from './record-file.js'
import { expectRecordKey, type RecordStore } from './record-store.js'
import { openStoreFolder, type StoreFolder } from './store-folder.js'
import { storeSweep } from './store-sweep.js'

export type DiskStoreOptions = Readonly<{
  /**
   * How many bytes of files the folder may hold: a whole number of at least 1. Further writers at once may add a
   * sixteenth each (see `storeSweep`). A record of more than `maxBytes`, or of more than 128 MiB, may have no room.
   */
  maxBytes: number
  /**
   * Hears the first record that cannot be written, and the first that cannot be read or is damaged, each once; the
   * store goes on, and such records are misses (default: a Node warning).
   */
  onProblem?(problem: PipelineError): void
}>

const stage = 'diskStore'
/** How exactly the last use is known: one write of the file's time a minute and record is all that reading costs. */
const USED_MS = 60_000

/**
 * A store in a folder, one file a record, which any number of threads and processes may use at once and be killed at
 * any moment: there are no locks, a record is there whole or not at all, and what is damaged is a miss and is removed.
 * The least recently used records go first (known to the minute); temporary files of killed writers go at the next
 * opening or sweep ten minutes later. A power cut may lose recent records, never give wrong ones.
 *
 * Give it room for the whole data set: over shuffled epochs, least recently used with room for a share c of it finds
 * only c + (1 − c)·ln(1 − c), 15% for half.
 *
 * Left where the folder cannot be made, or holds something else or another format.
 *
 * @example pipe(diskStore('cache/pixels', { maxBytes: 8 * 2 ** 30 }), E.map(store => mapCached(resample, { store, … })))
 */
export const diskStore = (
  folder: string,
  { maxBytes, onProblem = warn }: DiskStoreOptions,
): E.Either<PipelineError, RecordStore> => {
  expectWhole(stage, 'maxBytes', maxBytes, 1)
  return pipe(
    openStoreFolder(folder),
    E.map(opened => storeIn(opened, maxBytes, onProblem)),
  )
}

const warn = (problem: PipelineError) => process.emitWarning(describeError(problem))

const storeIn = (folder: StoreFolder, maxBytes: number, onProblem: (problem: PipelineError) => void): RecordStore => {
  const reported = new Set<PipelineError['_tag']>()
  const report = (problem: PipelineError) => {
    if (reported.has(problem._tag)) return
    reported.add(problem._tag)
    onProblem(problem)
  }
  const unreadable = (path: string, cause: string): PipelineError => ({
    _tag: 'FileUnreadable',
    path,
    sampleId: null,
    stage,
    cause,
  })
  const makeRoom = storeSweep(folder, maxBytes)
  folder.removeLeftovers()

  return {
    get: key => {
      expectRecordKey(stage, key)
      const path = folder.path(key)
      try {
        const read = readRecord(path, key)
        if (read === 'missing') return null
        if (read === 'damaged') {
          folder.remove(path)
          report(unreadable(path, 'the record is damaged and is made again'))
          return null
        }
        const nowMs = Date.now()
        if (read.usedMs < nowMs - USED_MS) folder.markUsed(path, nowMs)
        return read.bytes
      } catch (error) {
        report(unreadable(path, messageOf(error)))
        return null
      }
    },
    put: (key, bytes) => {
      expectRecordKey(stage, key)
      const path = folder.path(key)
      const write = () => writeRecord(folder.temporaryPath(), path, key, bytes)
      try {
        makeRoom(folder.shardOf(key), recordFileBytes(key, bytes))
        try {
          write()
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
          folder.makeRoom(key)
          write()
        }
      } catch (error) {
        report(unwritable(path, stage)(error))
      }
    },
  }
}
