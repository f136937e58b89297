import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import test, { type ExecutionContext } from 'ava'
import { temporaryFolder } from '../../temporary-folder.js'
import { numberedRecord } from './numbered-record.js'
import { plainCopy } from './plain-copy.js'
import { bytesIn, filesIn, openStore, recordsIn, setAge } from './store-on-disk.js'

const source = fileURLToPath(new URL('disk-store-program.ts', import.meta.url))
/** Starts the program (see there); `limits` are shell commands before it, for it alone. */
const start = (t: ExecutionContext, program: string, options: readonly unknown[], limits?: string): ChildProcess => {
  const [command, ...rest] = [
    ...(limits === undefined ? [] : ['/bin/sh', '-c', `${limits}; exec "$@"`, 'sh']),
    ...[process.execPath, program],
    ...options.map(String),
  ]
  const child = spawn(command!, rest, { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  return child
}
const records = Array.from({ length: 100 }, (_, n) => numberedRecord(n))

test('a process killed at fifty random moments leaves only whole records, and the store goes on', async t => {
  const folder = temporaryFolder(t)
  const program = plainCopy(source, temporaryFolder(t))
  let state = 7
  let right = 0
  const killed = async (n: number) => {
    const child = start(t, program, [folder, n % 5 === 0 ? 1_500_000 : 2 ** 30, n + 1, Number.MAX_SAFE_INTEGER])
    const closed = once(child, 'close')
    await Promise.race([once(child.stdout!, 'data'), closed])
    state = (state * 1103515245 + 12345) % 2147483648
    await new Promise(resolve => setTimeout(resolve, state % 8))
    child.kill('SIGKILL')
    t.deepEqual(await closed, [null, 'SIGKILL'])
    const store = openStore(folder)
    for (const { key, bytes } of records) {
      const found = store.get(key)
      if (found === null) continue
      right++
      if (!Buffer.from(found).equals(bytes)) t.fail(`wrong bytes under ${key}`)
    }
    t.deepEqual(store.problems, [])
    const { key, bytes } = records[n % 100]!
    store.put(key, bytes)
    t.deepEqual(store.get(key), bytes)
  }
  // Fifty, and more until some came amid writing: those leave unfinished files.
  const unfinished = () => filesIn(join(folder, 'unfinished'))
  for (let n = 0; n < 50 || (unfinished().length === 0 && n < 1000); n += 2)
    await Promise.all([killed(n), killed(n + 1)])
  t.true(right > 1000, `${right} records read`)
  t.true(unfinished().length > 0)
  for (const path of unfinished()) setAge(path, 11)
  const store = openStore(folder, 1_500_000)
  t.deepEqual(unfinished(), [])
  for (const { key, bytes } of records) store.put(key, bytes)
  t.deepEqual(store.problems, [])
  t.true(bytesIn(folder) <= 1_500_000)
})

const hits = (output: string) => Number(/(\d+) hits/.exec(output)?.[1])

test('two processes and two threads that write and read the same records at once see no wrong byte and keep the bound', async t => {
  const folder = temporaryFolder(t)
  const program = plainCopy(source, temporaryFolder(t))
  const maxBytes = 1_000_000
  const options = (seed: number) => [folder, maxBytes, seed, 1000]
  const outputs = await Promise.all([
    text(start(t, program, options(1)).stdout!),
    text(start(t, program, options(2)).stdout!),
    text(new Worker(program, { argv: options(3), stdout: true }).stdout),
    text(new Worker(program, { argv: options(4), stdout: true }).stdout),
  ])
  for (const output of outputs) {
    t.true(hits(output) > 100, output)
    t.notRegex(output, /diskStore/)
  }
  t.true(bytesIn(folder) <= maxBytes * (1 + 3 / 16) + 3 * 40_100, `${bytesIn(folder)} bytes`)
  t.deepEqual(filesIn(join(folder, 'unfinished')), [])
})

const limited = process.platform === 'win32' ? test.skip : test
limited('a record of which only a part can be written is none', async t => {
  const folder = temporaryFolder(t)
  const program = plainCopy(source, temporaryFolder(t))
  // The shell's limit on a file's size (32 blocks of 512 bytes or 1 KiB) ends a write in its middle, as a full disk does.
  const output = await text(start(t, program, [folder, 2 ** 30, 1, 300], 'ulimit -f 32').stdout!)
  t.regex(output, /^diskStore: cannot write .*: only (16384|32768) bytes could be written; check the folder/m)
  t.true(hits(output) > 15, output)
  t.true(recordsIn(folder).every(path => statSync(path).size < 32_768))
  t.deepEqual(filesIn(join(folder, 'unfinished')), [])
})
