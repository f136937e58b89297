import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import * as t from 'io-ts'
import { whole } from '../codec/numbers.js'

/**
 * Who holds a lock. `started` tells a process from a later one with its number (in containers, many have the same one);
 * null where the system does not say. `key` is another for each time that a lock is taken.
 */
export const LockHolder = t.readonly(
  t.strict({ pid: whole(1), host: t.string, started: t.union([t.string, t.null]), key: t.string }),
  'LockHolder',
)
export type LockHolder = t.TypeOf<typeof LockHolder>

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
export const isAlive = ({ pid, host, started }: LockHolder): boolean => {
  if (host !== hostname()) return true
  try {
    process.kill(pid, 0)
  } catch (error) {
    // A process of another user is there, though it may not be signalled.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  const now = statOf(pid)
  // Z: killed, but not yet taken note of by its parent.
  return now === null || (now.state !== 'Z' && (started === null || started === now.started))
}

/** This process, about to take a lock. */
export const thisHolder = (): LockHolder => ({
  pid: process.pid,
  host: hostname(),
  started: statOf(process.pid)?.started ?? null,
  key: randomUUID(),
})
