import { JetStreamApiError, JetStreamError } from '@nats-io/jetstream'
import { errors } from '@nats-io/transport-node'

/**
 * What an error of the server means for who asked: `full` stream or consumer, wait; `missing`, no such stream or consumer
 * (or a server that has just come back and does not have it yet); `away`, no answer came, ask again; `unfit`, asking again
 * does not help.
 */
export type ServerFault = 'full' | 'missing' | 'away' | 'unfit'

// JetStream's own numbers: messages, bytes, messages of a subject, memory and storage at their limit.
const FULL: ReadonlySet<number> = new Set([10077, 10054, 10078])
// Stream and consumer not found, no message found, what an account without JetStream answers, and that a stream has not
// the subjects that a consumer is to have: it is another's.
const MISSING: ReadonlySet<number> = new Set([10059, 10014, 10037, 10093])
// A cluster that has no leader yet, or is not ready.
const AWAY: ReadonlySet<number> = new Set([10008, 10009, 10023])
// What it has no room for: its memory or disk, an account's share of them, streams, consumers.
const NO_ROOM: ReadonlySet<number> = new Set([10023, 10028, 10047, 10002, 10026, 10027, 10052])

const isAway = (error: unknown): boolean =>
  error instanceof errors.TimeoutError ||
  error instanceof errors.ConnectionError ||
  error instanceof errors.ClosedConnectionError ||
  error instanceof errors.DrainingConnectionError

/** Sorts an error that the server's client threw. */
export const serverFault = (error: unknown): ServerFault => {
  if (error instanceof JetStreamApiError) {
    const { code } = error
    return FULL.has(code) ? 'full' : MISSING.has(code) ? 'missing' : AWAY.has(code) ? 'away' : 'unfit'
  }
  // Nobody listens on the subject: no stream has it.
  if (error instanceof Error && error.name === 'JetStreamNotEnabled') return 'missing'
  if (error instanceof errors.RequestError) return error.isNoResponders() ? 'missing' : 'away'
  if (error instanceof JetStreamError || isAway(error)) return 'away'
  return error instanceof Error && isAway(error.cause) ? 'away' : 'unfit'
}

/** Whether the server refused for want of room within its own limits, or its account's; `full` is a queue at its limit, which empties. */
export const hasNoRoom = (error: unknown): boolean => error instanceof JetStreamApiError && NO_ROOM.has(error.code)
