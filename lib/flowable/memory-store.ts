import { expectWhole } from '../codec/expect-whole.js'
import { expectRecordKey, type RecordStore } from './record-store.js'

/**
 * A store in this thread's memory, of at most `maxBytes` (a whole number of at least 1) of records: the least recently
 * used go first. A record larger than that is not kept. Copies on both sides, so that nobody can change or transfer
 * away what is kept.
 *
 * @example mapCached(resample, { store: memoryStore({ maxBytes: 2 ** 30 }), … })
 */
export const memoryStore = ({ maxBytes }: Readonly<{ maxBytes: number }>): RecordStore => {
  expectWhole('memoryStore', 'maxBytes', maxBytes, 1)
  // A Map keeps the order of insertion: the least recently used is first.
  const records = new Map<string, Uint8Array>()
  let total = 0
  const remove = (key: string) => {
    const record = records.get(key)
    total -= record?.length ?? 0
    records.delete(key)
    return record
  }
  const add = (key: string, record: Uint8Array) => {
    total += record.length
    records.set(key, record)
  }
  return {
    get: key => {
      expectRecordKey('memoryStore', key)
      const record = remove(key)
      if (record === undefined) return null
      add(key, record)
      return new Uint8Array(record)
    },
    put: (key, bytes) => {
      expectRecordKey('memoryStore', key)
      remove(key)
      if (bytes.length > maxBytes) return
      add(key, new Uint8Array(bytes))
      for (const oldest of records.keys()) {
        if (total <= maxBytes) break
        remove(oldest)
      }
    },
  }
}
