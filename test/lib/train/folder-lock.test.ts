import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { takeLock } from '../../../lib/train/folder-lock.js'
import { temporaryFolder } from '../../temporary-folder.js'
import { plainCopy } from '../flowable/plain-copy.js'

const source = fileURLToPath(new URL('lock-program.ts', import.meta.url))

const next = async (child: ChildProcessWithoutNullStreams): Promise<string> =>
  String((await once(child.stdout, 'data'))[0]).trim()
/** Processes that wait to take a lock. */
const contenders = async (t: ExecutionContext, path: string, count: number) => {
  const program = plainCopy(source, temporaryFolder(t))
  return Promise.all(
    Array.from({ length: count }, async () => {
      const child = spawn(process.execPath, [program, path])
      t.teardown(() => child.kill('SIGKILL'))
      await next(child)
      return child
    }),
  )
}
const attempt = (child: ChildProcessWithoutNullStreams): Promise<string> => {
  child.stdin.write('\n')
  return next(child)
}
const refusal = (t: ExecutionContext, path: string): string => {
  const lock = takeLock(path)
  t.true(E.isLeft(lock))
  return E.isLeft(lock) ? describeError(lock.left) : ''
}
const lockIn = (t: ExecutionContext) => join(temporaryFolder(t), 'lock')
const holds = (path: string) => JSON.parse(readFileSync(path, 'utf8'))
const release = (lock: ReturnType<typeof takeLock>) => {
  if (E.isLeft(lock)) throw new Error(describeError(lock.left))
  lock.right()
}

test('a lock is taken once, and again after its release', t => {
  const path = lockIn(t)
  const first = takeLock(path)
  const said = `run folder: ${path}: process ${process.pid} works in this folder; wait for its end, or stop it.`
  t.is(refusal(t, path), said)
  release(first)
  t.false(existsSync(path))
  const second = takeLock(path)
  // A release that comes twice does not give away the lock of another.
  release(first)
  t.is(refusal(t, path), said)
  release(second)
  t.deepEqual(readdirSync(dirname(path)), [])
})

test('a living process keeps its lock; a killed one loses it to one of those that want it', async t => {
  const path = lockIn(t)
  const [holder, ...others] = await contenders(t, path, 5)
  t.is(await attempt(holder!), 'taken')
  const said = `process ${holder!.pid} works in this folder; wait for its end, or stop it.`
  t.is(refusal(t, path), `run folder: ${path}: ${said}`)
  const closed = once(holder!, 'close')
  holder!.kill('SIGKILL')
  await closed
  const answers = await Promise.all(others.map(attempt))
  t.is(answers.filter(answer => answer === 'taken').length, 1, answers.join('\n'))
  const winner = others[answers.indexOf('taken')]!
  t.is(holds(path).pid, winner.pid)
  winner.stdin.write('\n')
  await once(winner, 'close')
  t.deepEqual(readdirSync(dirname(path)), [])
})

test('a lock of a process that has ended is taken over, also where another has its number now', t => {
  const path = lockIn(t)
  const ended = spawnSync(process.execPath, ['--version']).pid
  const mine = { pid: process.pid, host: hostname(), started: '1', key: 'a' }
  const stale = [{ ...mine, pid: ended, started: null }, ...(process.platform === 'linux' ? [mine] : [])]
  for (const lock of stale) {
    writeFileSync(path, JSON.stringify(lock))
    const taken = takeLock(path)
    t.is(holds(path).pid, process.pid)
    release(taken)
  }
})

test('a lock of another machine is kept, and its file named', t => {
  const path = lockIn(t)
  writeFileSync(path, JSON.stringify({ pid: 7, host: `not ${hostname()}`, started: null, key: 'a' }))
  t.is(
    refusal(t, path),
    `run folder: ${path}: process 7 of the machine not ${hostname()} works in this folder; wait for its end; ` +
      'if it has ended without saying so, remove this file.',
  )
})

test('a lock that is being made is waited for, but not for ever', t => {
  const path = lockIn(t)
  writeFileSync(path, '{"pid"')
  t.regex(refusal(t, path), /a process begins to work in this folder; try again in ten seconds\.$/)
  const old = Date.now() / 1000 - 11
  utimesSync(path, old, old)
  release(takeLock(path))
  // Likewise where a process was killed while it took one over.
  writeFileSync(path, '')
  writeFileSync(`${path}.takeover`, '')
  for (const file of [path, `${path}.takeover`]) utimesSync(file, old, old)
  release(takeLock(path))
  t.deepEqual(readdirSync(dirname(path)), [])
})

test('a lock that cannot be made is a Left that names it', t => {
  const path = join(temporaryFolder(t), 'none', 'lock')
  t.regex(refusal(t, path), /^run folder: cannot write .*lock: ENOENT.*; check the folder/)
})
