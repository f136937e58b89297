import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { orThrow } from '../../lib/codec/or-throw.js'
import { startNatsServer } from '../../pipelines/local-nats-server.js'
import { startHelper } from './helper-process.js'
import { measureRate, type Rate } from './rate.js'
import { type ThroughOptions, WARM_UP } from './through-remote.js'

/**
 * The peer: the rate at which the plain client brings messages of this size from a publisher in a process of its own
 * to a consumer here, through a work queue that refuses when full, each acknowledged. Nobody asks for them, nothing is
 * checked.
 */
export const throughPeer = async ({ storage, window, bytes, count }: ThroughOptions): Promise<Rate> => {
  const folder = mkdtempSync(join(tmpdir(), 'multimix-distributed-'))
  const server = await orThrow(startNatsServer({ folder }))
  const connection = await connect({ servers: server.address })
  const manager = await jetstreamManager(connection)
  await manager.streams.add({
    ...{ name: 'peer', subjects: ['peer.data'], retention: 'workqueue', discard: 'new' },
    ...{ storage, max_msgs: 2 * window },
  })
  await manager.consumers.add('peer', { durable_name: 'peer', ack_policy: 'explicit', max_ack_pending: window })
  const consumer = await jetstream(connection).consumers.get('peer', 'peer')
  const publisher = await startHelper('./peer-publisher.ts', {
    ...{ address: server.address, subject: 'peer.data', bytes, inFlight: window, count: WARM_UP + count },
  })
  try {
    const consuming = await consumer.consume({ max_messages: window })
    const messages = consuming[Symbol.asyncIterator]()
    const published = publisher.ask('publish')
    const take = async (many: number) => {
      for (let left = many; left > 0; left--) {
        const { value: message } = await messages.next()
        if (message.data.length !== bytes) throw new Error(`Expected ${bytes} bytes, got ${message.data.length}`)
        message.ack()
      }
    }
    await take(WARM_UP)
    const pids = { server: server.pid(), worker: publisher.pid, trainer: process.pid }
    const rate = await measureRate(count, pids, () => take(count))
    await published
    consuming.stop()
    return rate
  } finally {
    await publisher.close()
    await connection.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
