import * as E from 'fp-ts/lib/Either.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import type { LocalNatsServer } from '../../pipelines/local-nats-server.js'
import { sleep } from '../measure/sleep.js'
import type { KeptWorker } from './kept-worker.js'

/** What serves the trainers of all rounds: a server and its workers. */
export type Cluster = Readonly<{ server: LocalNatsServer; workers: readonly KeptWorker[] }>

/** Does to the server what a fault says, one thing after another: it runs again when this resolves. */
export const disturbServer = async (
  { server }: Cluster,
  { how, lastsMs }: Readonly<{ how: 'kill' | 'stop'; lastsMs: number }>,
): Promise<void> => {
  if (how === 'stop') {
    process.kill(server.pid(), 'SIGSTOP')
    await sleep(lastsMs)
    process.kill(server.pid(), 'SIGCONT')
    return
  }
  await server.kill()
  await sleep(lastsMs)
  const restarted = await server.restart()()
  if (E.isLeft(restarted)) throw new Error(describeError(restarted.left))
}

/** Does to a worker what a fault says; one that was killed starts again by itself. */
export const disturbWorker = async (
  worker: KeptWorker,
  { how, lastsMs }: Readonly<{ how: 'kill' | 'stop'; lastsMs: number }>,
): Promise<void> => {
  worker.send(how === 'kill' ? 'SIGKILL' : 'SIGSTOP')
  if (how === 'kill') return
  await sleep(lastsMs)
  worker.send('SIGCONT')
}
