import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type PipelineError, unwritable } from '../codec/pipeline-error.js'
import { isAlive, LockHolder, thisHolder } from './lock-holder.js'

const stage = 'run folder'

/** How long making a lock may take: an empty one that is older was left by a process that was killed meanwhile. */
const MAKING_MS = 10_000

const isCode = (error: unknown, code: string) => (error as NodeJS.ErrnoException).code === code

const holderOf = (path: string): LockHolder | null => {
  try {
    return pipe(
      LockHolder.decode(JSON.parse(readFileSync(path, 'utf8'))),
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
const make = (path: string, holder: LockHolder): boolean => {
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
const removeStale = (path: string, holder: LockHolder): ReturnType<typeof refusal> => {
  const turn = `${path}.takeover`
  if (!make(turn, holder)) {
    const refused = refusal(turn)
    if (refused === null) rmSync(turn, { force: true })
    return refused
  }
  try {
    // Where it is gone, whoever had the turn before may be making a new one just now.
    if (existsSync(path) && refusal(path) === null) rmSync(path, { force: true })
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
  const holder = thisHolder()
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
