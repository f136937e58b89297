import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { orThrow } from '../../../lib/codec/or-throw.js'
import { diskStore } from '../../../lib/flowable/disk-store.js'
import { mapCached } from '../../../lib/flowable/map-cached.js'
import { memoryStore } from '../../../lib/flowable/memory-store.js'
import type { RecordStore } from '../../../lib/flowable/record-store.js'
import type { LawSubject } from './law-suite.js'

const folder = mkdtempSync(join(tmpdir(), 'multimix-test-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
const opened = diskStore(folder, { maxBytes: 2 ** 24 })

/** A stretch of repeated keys, then a new one each, as work that is sometimes ready first. */
const key = (n: number) => String(n % 100)
const work = async (n: number): Promise<number> => {
  if (n < 100) for (let i = 0; i < (n * 7) % 4; i++) await new Promise<void>(resolve => setImmediate(resolve))
  return (n % 100) + 100
}

const subject = (name: string, store: RecordStore): LawSubject => ({
  name: `mapCached, ${name}`,
  make: mapCached(work, {
    store,
    key,
    codec: { encode: n => Uint8Array.of(n & 255), decode: bytes => bytes[0] ?? null },
    concurrency: 4,
  }),
  model: values => values.map(n => (n % 100) + 100),
  holds: 4,
})

/** `mapCached` over each kind of store: those that remember, and one that remembers nothing. */
export const cacheSubjects: readonly LawSubject[] = [
  subject('in memory', memoryStore({ maxBytes: 60 })),
  subject('on disk', await orThrow(async () => opened)),
  subject('of misses', { get: () => null, put: () => {} }),
]
