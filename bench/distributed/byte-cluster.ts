import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { natsDefaults } from '../../lib/codec/nats-settings.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { connectNats } from '../../lib/remote/connect-nats.js'
import { openRemoteWork, type RemoteWork } from '../../lib/remote/remote-work.js'
import { startNatsServer } from '../../pipelines/local-nats-server.js'
import { type HelperProcess, startHelper } from './helper-process.js'

/** A server, a worker that has its answers ready, and the end that asks; the first two in processes of their own. */
export type ByteCluster = Readonly<{
  remote: RemoteWork
  worker: HelperProcess
  /** The processes of the server, the worker, and this. */
  pids: Readonly<Record<'server' | 'worker' | 'trainer', number>>
  /** Asks for one answer, and throws where it is not the one that was asked for. */
  ask(index: number): Promise<void>
  close(): Promise<void>
}>

export type ByteClusterOptions = Readonly<{
  storage: 'memory' | 'file'
  window: number
  /** The size of an answer. */
  bytes: number
}>

const { signal } = new AbortController()

/** Opens all of it in a temporary folder. Rejects where there is no nats-server. */
export const openByteCluster = async ({ storage, window, bytes }: ByteClusterOptions): Promise<ByteCluster> => {
  const folder = mkdtempSync(join(tmpdir(), 'multimix-distributed-'))
  const server = await orThrow(startNatsServer({ folder }))
  const link = await orThrow(connectNats({ ...natsDefaults, servers: [server.address] }, { name: 'bench' }))
  const { queue, ackWaitMs, attempts } = natsDefaults
  const remote = await orThrow(
    openRemoteWork({ link, queue, job: null, window, maxAnswerBytes: bytes, storage, ackWaitMs, attempts }),
  )
  const job = { address: server.address, queue, bytes, inHand: Math.max(1, Math.ceil(window / 2)) }
  const worker = await startHelper('./byte-worker.ts', job)
  return {
    remote,
    worker,
    pids: { server: server.pid(), worker: worker.pid, trainer: process.pid },
    ask: async index => {
      const place = { flow: 'bench', source: 'bytes', epoch: 0, index }
      const answer = await remote.ask({ place, value: null }, signal)
      if (E.isLeft(answer)) throw new Error(`Expected an answer, got ${answer.left.cause}`)
      const view = new DataView(answer.right.buffer, answer.right.byteOffset, answer.right.byteLength)
      if (view.byteLength !== bytes || view.getUint32(0, true) !== index)
        throw new Error(`Expected ${bytes} bytes of ${index}, got ${view.byteLength} of ${view.getUint32(0, true)}`)
    },
    close: async () => {
      await remote.close()
      await worker.close()
      await link.close()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
