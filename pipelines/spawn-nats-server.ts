import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'

/** A server in work: its process, and what settles when that has ended: to the last line of its log, or what ended it. */
export type SpawnedNatsServer = Readonly<{ child: ChildProcess; ended: Promise<string> }>

let canFollow: boolean | undefined
/** What to put before a command so that the system ends it with this process, where the system can. */
const followingThis = (): readonly string[] => {
  const follow = ['setpriv', '--pdeathsig', 'KILL']
  canFollow ??= process.platform === 'linux' && spawnSync(follow[0]!, [...follow.slice(1), 'true']).status === 0
  return canFollow ? follow : []
}

const running = new Set<ChildProcess>()
/** Ends a child when this process exits: one listener for all of them. */
const endWithThis = (child: ChildProcess): void => {
  if (running.size === 0) process.on('exit', endAll)
  running.add(child)
  child.on('close', () => {
    running.delete(child)
    if (running.size === 0) process.off('exit', endAll)
  })
}
const endAll = () => {
  for (const child of running) child.kill('SIGKILL')
}

/** A line of the log without process, time and level. */
const withoutStamp = (line: string): string => line.replace(/^\[\d+\] \S+ \S+ \[\w+\] /, '').trim()

/**
 * Starts the program `nats-server` with a configuration file, and resolves when it takes connections: it says so. The system
 * ends it with this process where it can (Linux with `setpriv`); at an exit this process does. Left ServerUnfit, with the
 * last line of its log, where it does not start; `address` is for that.
 *
 * @example await spawnNatsServer('/usr/sbin/nats-server', 'nats/nats-server.conf', 'nats://127.0.0.1:4222')()
 */
export const spawnNatsServer =
  (program: string, file: string, address: string): TE.TaskEither<PipelineError, SpawnedNatsServer> =>
  async () => {
    const [command = program, ...args] = [...followingThis(), program, '-c', file]
    // In a process group of its own: Ctrl-C in the terminal would end it before those that still talk to it.
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true })
    endWithThis(child)
    let last = ''
    const ready = new Promise<boolean>(resolve => {
      createInterface({ input: child.stderr }).on('line', line => {
        last = withoutStamp(line) || last
        if (last === 'Server is ready') resolve(true)
      })
      child.on('error', error => {
        last = error.message
      })
      child.on('close', () => resolve(false))
    })
    const ended = new Promise<string>(resolve => {
      child.on('close', (_code, signal) => resolve(signal === null ? last : `ended by ${signal}`))
    })
    if (await ready) return E.right({ child, ended })
    return E.left({
      _tag: 'ServerUnfit',
      server: address,
      stage: 'nats-server',
      cause: `it does not start: ${(await ended) || 'its log is empty'}`,
      remedy: inUse.test(last) ? 'end what has this port, or give another' : `look at ${file}`,
    })
  }

const inUse = /address already in use/

/** Whether a server did not start because something else has its port. */
export const isPortTaken = (error: PipelineError): boolean => error._tag === 'ServerUnfit' && inUse.test(error.cause)
