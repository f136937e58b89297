import { randomInt } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type PipelineError, unwritable } from '../lib/codec/pipeline-error.js'
import { findNatsServer } from './find-nats-server.js'
import { type LocalNatsServerOptions, natsServerConfiguration } from './nats-server-configuration.js'
import { isPortTaken, type SpawnedNatsServer, spawnNatsServer } from './spawn-nats-server.js'

/** A server that this process has started. Whoever starts it stops it. */
export type LocalNatsServer = Readonly<{
  /** `nats://127.0.0.1:port`, with TLS `tls://…`; after a restart the same. */
  address: string
  port: number
  /** The id of the process in work, another after `restart`: for signals, in tests. */
  pid(): number
  /** Settles when the process in work has ended: to the last line of its log, or what ended it. */
  ended(): Promise<string>
  /** Has it end by itself, with its streams on the disk; by force where it has not after five seconds. */
  stop(): Promise<void>
  /** Ends it at once, as a machine that fails does. */
  kill(): Promise<void>
  /** Starts it again on the same port with the same streams, after `stop` where it still runs. */
  restart(): TE.TaskEither<PipelineError, void>
}>

/** How long a server may take to stop by itself, in milliseconds. */
const STOP_MS = 5000

type Started = SpawnedNatsServer & Readonly<{ port: number }>

/**
 * Starts `nats-server` on this machine's loopback, with JetStream, and waits until it takes connections. It ends with this
 * process: at its exit, and on Linux, where there is util-linux's `setpriv`, also where this process is killed (elsewhere
 * that leaves the server running). Ctrl-C in the terminal does not reach it: stop it last.
 *
 * Left PathMissing where the program is not installed, with how it is; ServerUnfit, with the last line of its log, where
 * it does not start; FileUnwritable for the folder.
 *
 * @example
 * const server = await orThrow(startNatsServer({ folder: 'nats', login: { user: 'multimix', password } }))
 * await server.stop()
 */
export const startNatsServer = (options: LocalNatsServerOptions): TE.TaskEither<PipelineError, LocalNatsServer> =>
  pipe(
    TE.fromEither(findNatsServer()),
    TE.flatMap(program =>
      pipe(
        launch(program, options, options.port ?? 0),
        TE.map(first => serverOf(first, addressOf(options, first.port), launch(program, options, first.port))),
      ),
    ),
  )

const serverOf = (first: Started, address: string, again: TE.TaskEither<PipelineError, Started>): LocalNatsServer => {
  let started = first
  const isGone = () => started.child.exitCode !== null || started.child.signalCode !== null
  const kill = async () => {
    if (!isGone()) started.child.kill('SIGKILL')
    await started.ended
  }
  const stop = async () => {
    if (isGone()) return void (await started.ended)
    const timer = setTimeout(() => started.child.kill('SIGKILL'), STOP_MS)
    started.child.kill('SIGTERM')
    // One that was halted hears nothing.
    started.child.kill('SIGCONT')
    await started.ended
    clearTimeout(timer)
  }
  return {
    address,
    port: first.port,
    pid: () => started.child.pid!,
    ended: () => started.ended,
    stop,
    kill,
    restart: () =>
      pipe(
        TE.fromTask<void, PipelineError>(stop),
        TE.flatMap(() => again),
        TE.map(next => {
          started = next
        }),
      ),
  }
}

/**
 * A free port is drawn below those that systems give to outgoing connections: a client that looks for a server that is
 * gone could be given its port, and keep it from coming back.
 */
const FREE_PORTS = [20_000, 32_000] as const
const DRAWS = 20

const launch = (
  program: string,
  options: LocalNatsServerOptions,
  port: number,
  draws = DRAWS,
): TE.TaskEither<PipelineError, Started> => {
  const drawn = port === 0 ? randomInt(...FREE_PORTS) : port
  return pipe(
    writeConfiguration(options, drawn),
    TE.flatMap(file => spawnNatsServer(program, file, addressOf(options, drawn))),
    TE.map(spawned => ({ ...spawned, port: drawn })),
    TE.orElse(error =>
      port === 0 && draws > 1 && isPortTaken(error) ? launch(program, options, port, draws - 1) : TE.left(error),
    ),
  )
}

const addressOf = ({ tls }: LocalNatsServerOptions, port: number): string =>
  `${tls ? 'tls' : 'nats'}://127.0.0.1:${port}`

/** It may have a login in it. */
const writeConfiguration = (options: LocalNatsServerOptions, port: number): TE.TaskEither<PipelineError, string> => {
  const file = resolve(options.folder, 'nats-server.conf')
  return TE.tryCatch(
    async () => {
      await mkdir(options.folder, { recursive: true })
      await rm(file, { force: true })
      await writeFile(file, JSON.stringify(natsServerConfiguration(options, port)), { mode: 0o600 })
      return file
    },
    unwritable(file, 'nats-server'),
  )
}
