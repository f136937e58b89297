import { randomUUID } from 'node:crypto'
import { closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { whole } from '../codec/numbers.js'
import { type PipelineError, unwritable } from '../codec/pipeline-error.js'

/**
 * Who holds a lock. `started` tells a process from a later one with its number (in containers, many have the same one);
 * null where the system does not say.
 */
const Holder = t.readonly(
  t.strict({ pid: whole(1), host: t.string, started: t.union([t.string, t.null]), key: t.string }),
)
type Holder = t.TypeOf<typeof Holder>

const stage = 'run folder'

/** How long making a lock may take: an empty one that is older was left by a process that was killed meanwhile. */
const MAKING_MS = 10_000

const isCode = (error: unknown, code: string) => (error as NodeJS.ErrnoException).code === code

/**
 * A process's state and when it started, in the system's ticks (Linux: fields 3 and 22 of its `stat`, after its name, which
 * may hold spaces); null where the system does not say.
 */
const statOf = (pid: number): Readonly<{ state: string; started: string }> | null => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0]!, started: fields[19]! }
  } catch {
    return null
  }
}

/** Whether a process may still be at work. One of another machine cannot be seen, and counts. */
const isAlive = ({ pid, host, started }: Holder): boolean => {
  if (host !== hostname()) return true
  try {
    process.kill(pid, 0)
  } catch (error) {
    // A process of another user is there, though it may not be signalled.
    if (isCode(error, 'ESRCH')) return false
  }
  const now = statOf(pid)
  // Z: killed, but not yet taken note of by its parent.
  return now === null || (now.state !== 'Z' && (started === null || started === now.started))
}

const holderOf = (path: string): Holder | null => {
  try {
    return pipe(
      Holder.decode(JSON.parse(readFileSync(path, 'utf8'))),
      E.getOrElseW(() => null),
    )
  } catch {
    return null
  }
}

/** Why a lock that is there cannot be taken, as cause and remedy; null where nobody living holds it. */
const refusal = (path: string): Readonly<{ cause: string; remedy: string }> | null => {
  const holder = holderOf(path)
  if (holder === null) {
    const madeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
    const making = Date.now() - madeMs < MAKING_MS
    return making ? { cause: 'a process begins to work in this folder', remedy: 'try again in ten seconds' } : null
  }
  if (!isAlive(holder)) return null
  const { pid, host } = holder
  return host === hostname()
    ? { cause: `process ${pid} works in this folder`, remedy: 'wait for its end, or stop it' }
    : {
        cause: `process ${pid} of the machine ${host} works in this folder`,
        remedy: 'wait for its end; if it has ended without saying so, remove this file',
      }
}

/** Makes the file of a lock; false where there is one. */
const make = (path: string, holder: Holder): boolean => {
  let file: number
  try {
    file = openSync(path, 'wx')
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
  try {
    writeFileSync(file, `${JSON.stringify(holder)}\n`)
    return true
  } catch (error) {
    rmSync(path, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
}

/**
 * Takes away a lock that nobody living holds, and gives why it could not. One process at a time has the turn to, so that
 * none takes away the lock that another has just made in the place of the same old one.
 */
const removeStale = (path: string, holder: Holder): ReturnType<typeof refusal> => {
  const turn = `${path}.takeover`
  if (!make(turn, holder)) {
    const refused = refusal(turn)
    if (refused === null) rmSync(turn, { force: true })
    return refused
  }
  try {
    if (refusal(path) === null) rmSync(path, { force: true })
    return null
  } finally {
    rmSync(turn, { force: true })
  }
}

/**
 * Takes the lock that is a file at `path`, for this process. Left, in a sentence with the number of the process, where a
 * living one holds it, this one included; a lock that a killed process left is taken over. Gives what releases it. Left
 * also where the file cannot be written.
 */
export const takeLock = (path: string): E.Either<PipelineError, () => void> => {
  const started = statOf(process.pid)?.started ?? null
  const holder: Holder = { pid: process.pid, host: hostname(), started, key: randomUUID() }
  try {
    while (!make(path, holder)) {
      const refused = refusal(path) ?? removeStale(path, holder)
      if (refused !== null) return E.left({ _tag: 'FileInvalid', path, stage, ...refused })
    }
  } catch (error) {
    return E.left(unwritable(path, stage)(error))
  }
  return E.right(() => {
    if (holderOf(path)?.key === holder.key) rmSync(path, { force: true })
  })
}
