import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { describeError, type PipelineError } from '../../../lib/codec/pipeline-error.js'
import { diskStore } from '../../../lib/flowable/disk-store.js'
import { openStoreFolder } from '../../../lib/flowable/store-folder.js'
import { temporaryFolder } from '../../temporary-folder.js'
import { bytesIn, fileOf, openStore, recordsIn, setAge } from './store-on-disk.js'

const refusal = (folder: string): string | null => {
  const opened = diskStore(folder, { maxBytes: 1 })
  return E.isLeft(opened) ? describeError(opened.left satisfies PipelineError) : null
}
const filled = (length: number, value = 7) => new Uint8Array(length).fill(value)
const isRoot = process.getuid?.() === 0

test('gives back what was put, also to a store opened later, in a buffer of its own', t => {
  const folder = temporaryFolder(t)
  const key = fc.stringMatching(/^[0-9a-z_-]{1,128}$/)
  fc.assert(
    fc.property(fc.dictionary(key, fc.uint8Array({ maxLength: 300, size: 'max' }), { maxKeys: 8 }), records => {
      const store = openStore(folder)
      for (const [key, bytes] of Object.entries(records)) {
        store.put(key, filled(3))
        store.put(key, bytes)
      }
      for (const reader of [store, openStore(folder)])
        for (const [key, bytes] of Object.entries(records)) {
          const found = reader.get(key)!
          t.deepEqual(found, new Uint8Array(bytes))
          t.is(found.buffer.byteLength, bytes.length)
        }
      t.deepEqual(store.problems, [])
    }),
    { seed: 1, numRuns: 40 },
  )
  t.is(openStore(folder).get('never-put'), null)
})

test('a record that was cut short, lengthened, changed in any bit or moved is a miss, is removed, and can be put again', t => {
  const folder = temporaryFolder(t)
  const store = openStore(folder)
  const bytes = filled(8)
  const damage: ((path: string) => void)[] = [
    path => writeFileSync(path, Buffer.concat([readFileSync(path), filled(1)])),
    path => writeFileSync(path, Buffer.concat([filled(60), filled(5)])),
    path => {
      store.put('other', bytes)
      renameSync(fileOf(folder, 'other'), path)
    },
  ]
  const whole = 16 + 'key'.length + bytes.length
  for (let length = 0; length < whole; length++) damage.push(path => truncateSync(path, length))
  for (let bit = 0; bit < whole * 8; bit++)
    damage.push(path => {
      const file = readFileSync(path)
      file[bit >> 3]! ^= 1 << (bit & 7)
      writeFileSync(path, file)
    })
  for (const [i, harm] of damage.entries()) {
    store.put('key', bytes)
    const path = fileOf(folder, 'key')
    harm(path)
    t.is(store.get('key'), null, `damage ${i}`)
    t.false(existsSync(path), `damage ${i}`)
    store.put('key', bytes)
    t.deepEqual(store.get('key'), bytes)
  }
  t.is(store.problems.length, 1)
  t.regex(store.problems[0]!, /^diskStore: cannot read .*: the record is damaged and is made again/)
})

test('stays within its bound, and the least recently used records go first', t => {
  const folder = temporaryFolder(t)
  const maxBytes = 100_000
  const key = (n: number) => `record-${String(n).padStart(4, '0')}`
  const size = 1000 - 16 - key(0).length
  const first = openStore(folder, maxBytes)
  for (let n = 0; n < 90; n++) {
    first.put(key(n), filled(size, n))
    setAge(fileOf(folder, key(n)), 200 - n)
  }
  // A process that knows nothing of the former ones: it reads every third of the older half, and writes.
  const store = openStore(folder, maxBytes)
  const used = Array.from({ length: 15 }, (_, i) => 3 * i)
  for (const n of used) t.truthy(store.get(key(n)))
  for (let n = 90; n < 130; n++) {
    store.put(key(n), filled(size, n))
    t.true(bytesIn(folder) <= maxBytes, `${bytesIn(folder)} bytes after ${n}`)
  }
  const left = new Set(recordsIn(folder).map(path => Number(/record-(\d+)/.exec(path)![1])))
  t.true(left.size >= 90, `room for 100, ${left.size} left`)
  const gone = Array.from({ length: 130 }, (_, n) => n).filter(n => !left.has(n))
  const expected = Array.from({ length: 90 }, (_, n) => n).filter(n => !used.includes(n))
  t.deepEqual(gone, expected.slice(0, gone.length))
  // A lower bound than before is reached while little is written.
  const smaller = openStore(folder, 20_000)
  for (let n = 0; n < 5; n++) smaller.put(key(n), filled(size))
  t.true(bytesIn(folder) <= 20_000)
  t.true(recordsIn(folder).length >= 15)
})

test('records of any size keep the bound; one larger than it is not kept and reported', t => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 40, size: 'max' }), sizes => {
      const folder = temporaryFolder(t)
      const store = openStore(folder, 2000)
      for (const [n, size] of sizes.entries()) {
        store.put(`r${n}`, filled(size))
        if (bytesIn(folder) > 2000) return false
      }
      return store.problems.length === (sizes.some((size, n) => 16 + `r${n}`.length + size > 2000) ? 1 : 0)
    }),
    { seed: 1, numRuns: 20 },
  )
  const store = openStore(temporaryFolder(t), 100)
  store.put('large', filled(100))
  t.is(store.get('large'), null)
  t.regex(store.problems.join(), /the record takes 121 bytes, 100 are the most/)
})

test('a record that was used or replaced since it was listed is not evicted', t => {
  const path = temporaryFolder(t)
  openStore(path).put('key', filled(5))
  const folder = pipe(
    openStoreFolder(path),
    E.getOrElseW(problem => t.fail(describeError(problem)) as never),
  )
  const listed = () => folder.list(folder.shardOf('key'))
  const [before] = listed()
  setAge(fileOf(path, 'key'), -1)
  t.false(folder.evict(before!))
  const [after] = listed()
  t.deepEqual([folder.evict(after!), listed(), folder.evict(after!)], [true, [], true])
})

test('unfinished files are removed in time: at the next opening, and while others are written', t => {
  const folder = temporaryFolder(t)
  const store = openStore(folder, 10_000)
  const leave = (name: string, minutes: number) => {
    const path = join(folder, 'unfinished', name)
    writeFileSync(path, filled(10))
    setAge(path, minutes)
    return path
  }
  const living = leave('living', 5)
  const [dead, later] = [leave('dead', 11), leave('later', 12)]
  openStore(folder)
  t.deepEqual([living, dead, later].map(existsSync), [true, false, false])
  const dying = leave('dying', 12)
  for (let n = 0; n < 20; n++) store.put(`r${n}`, filled(500))
  t.deepEqual([living, dying].map(existsSync), [true, false])
})

test('a store that cannot write is a store of misses, says so once, and goes on when it can', t => {
  const folder = temporaryFolder(t)
  const store = openStore(folder)
  store.put('before', filled(5))
  // A file in place of the folder where records are written: every write fails, also for root.
  rmSync(join(folder, 'unfinished'), { recursive: true })
  writeFileSync(join(folder, 'unfinished'), '')
  for (const key of ['a', 'b', 'c']) {
    store.put(key, filled(5))
    t.is(store.get(key), null)
  }
  t.deepEqual(store.get('before'), filled(5))
  t.is(store.problems.length, 1)
  t.regex(store.problems[0]!, /^diskStore: cannot write .*; check the folder, its permissions and the space left\.$/)
  rmSync(join(folder, 'unfinished'))
  store.put('a', filled(5))
  t.deepEqual(store.get('a'), filled(5))
  // The whole folder removed under a running store.
  rmSync(folder, { recursive: true })
  t.is(store.get('a'), null)
  store.put('a', filled(5))
  t.deepEqual(store.get('a'), filled(5))
  t.is(store.problems.length, 1)
})

const readOnly = isRoot ? test.skip : test
readOnly('a folder that may not be written is read, and a new one is a store of misses', t => {
  const folder = temporaryFolder(t)
  openStore(folder).put('key', filled(5))
  setAge(fileOf(folder, 'key'), 60)
  const folders = [folder, join(folder, 'unfinished'), join(folder, 'records')]
  for (const path of folders) chmodSync(path, 0o555)
  const store = openStore(folder)
  t.deepEqual(store.get('key'), filled(5))
  for (const key of ['a', 'b', 'c']) store.put(key, filled(5))
  t.deepEqual(['a', 'b', 'c'].map(store.get), [null, null, null])
  t.is(store.problems.length, 1)
  for (const path of folders) chmodSync(path, 0o755)
  const empty = temporaryFolder(t)
  chmodSync(empty, 0o555)
  const other = openStore(empty)
  other.put('a', filled(5))
  t.is(other.get('a'), null)
  t.is(other.problems.length, 1)
})

test('a folder that cannot be one is refused in a sentence, and nothing in it is touched', t => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'file')
  writeFileSync(file, 'text')
  for (const path of [file, join(file, 'below')])
    t.regex(
      refusal(path)!,
      /^diskStore: cannot write .*file.*; check the folder, its permissions and the space left\.$/,
    )
  t.is(
    refusal(folder),
    `diskStore: ${folder}: it is not empty and no record store (it holds file); give it a folder of its own.`,
  )
  t.deepEqual(readdirSync(folder), ['file'])
  const store = join(folder, 'store')
  openStore(store).put('key', filled(5))
  writeFileSync(join(store, 'format'), 'multimix records 2\n')
  t.is(
    refusal(store),
    `diskStore: ${store}: its format is "multimix records 2", this version's is "multimix records 1"; give it a folder of its own.`,
  )
  t.is(recordsIn(store).length, 1)
  // One that another process has just begun to make is not strange.
  const begun = join(folder, 'begun')
  mkdirSync(join(begun, 'unfinished'), { recursive: true })
  t.is(refusal(begun), null)
})

test('options and keys out of range are refused by name', t => {
  const folder = temporaryFolder(t)
  for (const maxBytes of [0, -1, 1.5, Number.NaN])
    t.throws(() => diskStore(folder, { maxBytes }), {
      message: `diskStore: expected maxBytes to be a whole number of at least 1, got ${maxBytes}`,
    })
  const store = openStore(folder)
  for (const key of ['', 'A', '../a', 'a/b', 'a'.repeat(129)]) {
    t.throws(() => store.get(key), { message: /^diskStore: expected a key of 1 to 128 characters/ })
    t.throws(() => store.put(key, filled(1)), { message: /^diskStore: expected a key/ })
  }
})
