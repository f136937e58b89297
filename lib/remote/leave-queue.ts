import type { JetStreamManager } from '@nats-io/jetstream'
import { type Claim, unclaimQueue } from './claim.js'
import type { QueueNames } from './queue-names.js'
import { removeQueueStreams } from './queue-streams.js'

/** How long the server may take to empty the queue, in milliseconds. */
const CLOSING_MS = 3000

/** Leaves a queue and empties it, unless another trainer has claimed it or the server does not answer. */
export const leaveQueue = async (manager: JetStreamManager, names: QueueNames, claim: Claim): Promise<void> => {
  const leaving = async () => {
    await unclaimQueue(manager, names, claim)
    await removeQueueStreams(manager, names)
  }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, CLOSING_MS)
  })
  await Promise.race([leaving().catch(() => {}), late])
  clearTimeout(timer)
}
