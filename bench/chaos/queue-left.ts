import { jetstreamManager } from '@nats-io/jetstream'
import type { NatsSettings } from '../../lib/codec/nats-settings.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { connectNats } from '../../lib/remote/connect-nats.js'
import { sleep } from '../measure/sleep.js'

/** How long workers may take to notice that nobody waits for what they have in hand. */
const PATIENCE_MS = 3000

/**
 * How many messages a queue's streams of work and answers still have, once they have been left alone for a moment: 0
 * where the streams are gone. Each stream by its name; none where all are empty.
 */
export const leftInQueue = async (settings: NatsSettings): Promise<Readonly<Record<string, number>>> => {
  const link = await orThrow(connectNats(settings, { name: 'chaos' }))
  try {
    const manager = await jetstreamManager(link.connection)
    const look = async () => {
      const left: Record<string, number> = {}
      for await (const { config, state } of manager.streams.list())
        if ([`${settings.queue}_work`, `${settings.queue}_answers`].includes(config.name) && state.messages > 0)
          left[config.name] = state.messages
      return left
    }
    const untilMs = performance.now() + PATIENCE_MS
    for (;;) {
      const left = await look()
      if (Object.keys(left).length === 0 || performance.now() > untilMs) return left
      await sleep(100)
    }
  } finally {
    await link.close()
  }
}
