import type { NatsConnection } from '@nats-io/transport-node'

/**
 * Whether the server is there. `waiting`: it is not since `sinceMs` (as Date.now() counts), has been looked for `tries`
 * times, and `cause` is what is known of why.
 */
export type LinkState = Readonly<
  { state: 'connected' } | { state: 'waiting'; sinceMs: number; tries: number; cause: string }
>

/** A connection to NATS that comes back by itself when the server does. Whoever opens it closes it. */
export type NatsLink = Readonly<{
  connection: NatsConnection
  /** The server's address, without a login. */
  server: string
  /** Hears of each loss, try and return, and at once of a loss that lasts, until what it returns is called. */
  watch(hear: (state: LinkState) => void): () => void
  close(): Promise<void>
}>
