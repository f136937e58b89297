import test from 'ava'
import fc from 'fast-check'
import type { StoredFile } from '../../../lib/flowable/store-folder.js'
import { storeSweep } from '../../../lib/flowable/store-sweep.js'

/** A folder in memory; records are numbered, and used in the order of their `usedMs`. `lists` counts looks at shards. */
const folder = () => {
  const files = new Map<string, StoredFile>()
  let now = 0
  const self = {
    shards: 16,
    lists: 0,
    list: (shard: number) => {
      self.lists++
      return [...files.values()].filter(({ path }) => Number(path) % 16 === shard)
    },
    evict: ({ path, usedMs }: StoredFile) => {
      if (files.get(path)?.usedMs === usedMs) files.delete(path)
      return !files.has(path)
    },
    removeLeftovers: () => {},
    write: (n: number, bytes: number) => files.set(String(n), { path: String(n), bytes, usedMs: now++ }),
    numbers: () => [...files.values()].sort((a, b) => a.usedMs - b.usedMs).map(({ path }) => Number(path)),
    total: () => [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0),
  }
  return self
}
const write = (to: ReturnType<typeof folder>, sweep: ReturnType<typeof storeSweep>, n: number, bytes: number) => {
  sweep(n % 16, bytes)
  to.write(n, bytes)
}
const MIB = 2 ** 20
/** A store of one group, and one of sixteen. */
const bounds = [
  { maxBytes: 4096, unit: 1 },
  { maxBytes: 4096 * MIB, unit: MIB },
]

test('the bound holds for any number of writers in any order, and is used', t => {
  const record = fc.record({ writer: fc.nat(7), n: fc.nat(300), size: fc.integer({ min: 1, max: 30 }) })
  for (const { maxBytes, unit } of bounds)
    for (const writers of [1, 2, 8])
      fc.assert(
        fc.property(fc.array(record, { minLength: 300, maxLength: 600, size: 'max' }), records => {
          const shared = folder()
          const sweeps = Array.from({ length: writers }, () => storeSweep(shared, maxBytes))
          return records.every(({ writer, n, size }) => {
            write(shared, sweeps[writer % writers]!, n, size * unit)
            return shared.total() <= maxBytes + (writers - 1) * (maxBytes / 16 + 30 * unit)
          })
        }),
        { seed: 1, numRuns: 50, endOnFailure: true },
      )
  for (const { maxBytes, unit } of bounds) {
    const shared = folder()
    const sweep = storeSweep(shared, maxBytes)
    for (let n = 0; n < 3000; n++) write(shared, sweep, n, 2 * unit)
    t.true(shared.total() > maxBytes * 0.9)
    // The oldest have gone: what is left is the newest of each group.
    t.true(Math.min(...shared.numbers()) > 3000 - 2048 - 16)
  }
})

test('writers that each write one record and end keep the bound, also a lower one than before', t => {
  for (const { maxBytes, unit } of bounds) {
    const shared = folder()
    for (let n = 0; n < 1000; n++) shared.write(n, 8 * unit)
    for (let n = 1000; n < 1200; n++) write(shared, storeSweep(shared, maxBytes), n, 8 * unit)
    t.true(shared.total() <= maxBytes)
    t.true(shared.total() > maxBytes * 0.8)
  }
})

test('what is used or replaced between listing and removal stays', t => {
  const shared = folder()
  for (let n = 0; n < 100; n++) shared.write(n, 32)
  const { evict } = shared
  const asked: number[] = []
  shared.evict = file => {
    asked.push(Number(file.path))
    if (file.path === '3') shared.write(3, 32)
    return evict(file)
  }
  storeSweep(shared, 3200)(0, 32)
  t.deepEqual(asked, [0, 1, 2, 3, 4, 5, 6, 7])
  t.deepEqual(shared.numbers(), [...Array.from({ length: 92 }, (_, i) => i + 8), 3])
})

test('a record waits for one look at its group at most, once for each sixteenth of the bound', t => {
  for (const [{ maxBytes, unit }, shards] of [
    [bounds[0]!, 16],
    [bounds[1]!, 1],
  ] as const) {
    const shared = folder()
    const sweep = storeSweep(shared, maxBytes)
    for (let n = 0; n < 4096; n++) {
      const before = shared.lists
      write(shared, sweep, n, unit)
      t.true(shared.lists - before <= shards)
    }
    t.is(shared.lists, 16 * 16)
  }
})

test('a record that has no room is a RangeError', t => {
  t.throws(() => storeSweep(folder(), 100)(0, 101), { message: 'the record takes 101 bytes, 100 are the most' })
  t.notThrows(() => storeSweep(folder(), 100)(0, 100))
})
