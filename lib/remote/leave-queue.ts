import { jetstreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/transport-node'
import { type Claim, latestClaim, unclaimQueue } from './claim.js'
import { patience } from './patience.js'
import type { QueueNames } from './queue-names.js'
import { removeQueueStreams } from './queue-streams.js'
import { serverFault } from './server-fault.js'

/** How long the server may be away when a queue is to be emptied, in milliseconds. */
const CLOSING_MS = 5000

/** How long it may take over each request: one that was lost with the connection is made again. */
const REQUEST_MS = 1000

/**
 * Leaves a queue and empties it, unless another trainer has claimed it. A server that is away is waited for, for five seconds:
 * what is left there then is void as soon as somebody claims the queue.
 */
export const leaveQueue = async (connection: NatsConnection, names: QueueNames, claim: Claim): Promise<void> => {
  const manager = await jetstreamManager(connection, { checkAPI: false, timeout: REQUEST_MS })
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), CLOSING_MS)
  const patient = patience(100, 500)
  const leave = async () => {
    const latest = await latestClaim(manager, names)
    if (latest !== null && latest.token !== claim.token && latest.generation >= claim.generation) return
    // An earlier try may have said so, and not have heard that the server has it.
    if (latest?.token === claim.token && !latest.isLeft) await unclaimQueue(manager, names, claim)
    await removeQueueStreams(manager, names)
  }
  const leaving = async () => {
    for (;;)
      try {
        return await leave()
      } catch (error) {
        // Claimed by another in that moment.
        if (serverFault(error) === 'unfit') return
        await patient.wait(late.signal)
      }
  }
  const isLate = new Promise<void>(resolve => {
    late.signal.addEventListener('abort', () => resolve())
  })
  await Promise.race([leaving().catch(() => {}), isLate])
  clearTimeout(timer)
}
