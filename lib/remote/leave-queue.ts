import type { JetStreamManager } from '@nats-io/jetstream'
import { latestClaim } from './claim.js'
import type { QueueNames } from './queue-names.js'
import { removeQueueStreams } from './queue-streams.js'

/** How long the server may take to empty the queue, in milliseconds. */
const CLOSING_MS = 3000

/** Empties the queue of the trainer that claimed it with this token, unless it is another's by now or the server does not answer. */
export const leaveQueue = async (manager: JetStreamManager, names: QueueNames, token: string): Promise<void> => {
  const leaving = async () => {
    if ((await latestClaim(manager, names))?.token === token) await removeQueueStreams(manager, names)
  }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, CLOSING_MS)
  })
  await Promise.race([leaving().catch(() => {}), late])
  clearTimeout(timer)
}
