import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { NatsSettings } from '../lib/codec/nats-settings.js'
import { describeError } from '../lib/codec/pipeline-error.js'
import type { LiveLines } from '../lib/report/live-lines.js'
import { type KeptWorkers, keepWorkers } from './keep-workers.js'
import { type LocalNatsServer, startNatsServer } from './local-nats-server.js'
import type { TrainingTask } from './open-training.js'
import type { Prepared } from './prepared.js'
import { trainingProgram } from './training-program.js'

export type DistributedRunOptions = Readonly<{
  /** How many processes prepare samples. */
  preprocess: number
  /** Aborting it stops the run, with a checkpoint. */
  signal: AbortSignal
  lines: LiveLines
  /** Starts the process of a worker with these options (see `readPreprocessRequest`), stderr as a pipe, and a channel. */
  startWorker(options: readonly string[]): ChildProcess
}>

/** The largest sample that a run may have, four views of 1024² pixels and more: the server's own limit is 1 MiB. */
const MAX_PAYLOAD_BYTES = 8 * 2 ** 20

/**
 * A training run on one machine whose samples other processes prepare, from its start to its exit code: starts a server of
 * NATS with a login of its own, worker processes, each again when it dies, and the training program; tells what they do;
 * and ends all of them, however the run ends.
 *
 * @example process.exitCode = await distributedRun(request, { preprocess: 2, signal, lines, startWorker })
 */
export const distributedRun = async (
  training: TrainingTask,
  { preprocess, signal, lines, startWorker }: DistributedRunOptions,
): Promise<number> => {
  const over = new AbortController()
  const folder = await mkdtemp(join(tmpdir(), 'multimix-nats-'))
  let server: LocalNatsServer | null = null
  let workers: KeptWorkers | null = null
  try {
    const login = { user: 'multimix', password: randomBytes(24).toString('base64url') }
    const started = await startNatsServer({ folder, login, maxPayloadBytes: MAX_PAYLOAD_BYTES })()
    if (E.isLeft(started)) {
      console.error(describeError(started.left))
      return 1
    }
    server = started.right
    void keepServer(server, over.signal, lines.stay)
    const settings: Partial<NatsSettings> = { servers: [server.address], ...login }
    const nats = join(folder, 'nats.json')
    await writeFile(nats, JSON.stringify(settings), { mode: 0o600 })

    const say = (line: string) => {
      if (training.progress !== 'quiet') lines.aside(() => console.log(line))
    }
    const startWorkers = ({ root, configuration: { cache } }: Prepared) => {
      const threads = Math.max(1, Math.floor(availableParallelism() / preprocess))
      const common = [
        ...['--nats', nats, '--data', root, '--workers', String(threads), '--progress', 'quiet'],
        ...(cache === null ? [] : ['--cache', cache]),
      ]
      const names = Array.from({ length: preprocess }, (_, i) => `preprocess-${i + 1}`)
      workers = keepWorkers({ names, start: name => startWorker([...common, '--name', name]), say: lines.stay })
      say(`Samples are prepared by ${names.join(', ')}, over the server at ${server?.address}.`)
    }
    return await trainingProgram(training, { name: '07-distributed', signal, lines, nats, onOpened: startWorkers })
  } finally {
    over.abort(new Error('the run has ended'))
    // The server last: workers hand in what they have in hand.
    await (workers as KeptWorkers | null)?.stop()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Starts the server again where it dies before the run has ended; its streams are on the disk. */
const keepServer = async (server: LocalNatsServer, over: AbortSignal, say: (sentence: string) => void) => {
  for (;;) {
    const last = await server.ended()
    if (over.aborted) return
    say(`The server is started again: ${last}.`)
    const again = await server.restart()()
    if (E.isLeft(again)) return say(describeError(again.left))
  }
}
