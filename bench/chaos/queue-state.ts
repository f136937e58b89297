import { jetstreamManager } from '@nats-io/jetstream'
import type { NatsSettings } from '../../lib/codec/nats-settings.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { connectNats } from '../../lib/remote/connect-nats.js'
import { hearReports } from '../../lib/remote/worker-reports.js'
import { sleep } from '../measure/sleep.js'

/** Long enough that each worker has told what it does. */
const LISTENED_MS = 1500

/**
 * What a queue looks like to the server, and what its workers say: a line for each stream, consumer and worker, for a round
 * that goes on no further.
 */
export const queueState = async (settings: NatsSettings): Promise<readonly string[]> => {
  const link = await orThrow(connectNats(settings, { name: 'chaos' }))
  try {
    const lines: string[] = []
    const manager = await jetstreamManager(link.connection)
    for (const stream of [`${settings.queue}_work`, `${settings.queue}_answers`]) {
      const { state } = await manager.streams.info(stream)
      lines.push(`${stream}: ${state.messages} messages, ${state.first_seq} to ${state.last_seq}`)
      for await (const seen of manager.consumers.list(stream))
        lines.push(
          `${seen.name}: ${seen.num_pending} to be given out, ${seen.num_ack_pending} given out, ${seen.num_redelivered} again, ${seen.num_waiting} requests; delivered ${JSON.stringify(seen.delivered)}, acknowledged ${JSON.stringify(seen.ack_floor)}`,
        )
    }
    let told: readonly string[] = []
    const stop = hearReports(link, settings.queue, reports => {
      told = reports.map(report => JSON.stringify(report))
    })
    await sleep(LISTENED_MS)
    stop()
    return [...lines, ...told]
  } catch (error) {
    return [`the state of the queue cannot be had: ${error}`]
  } finally {
    await link.close()
  }
}
