import type { NatsConnection } from '@nats-io/transport-node'

/** Whether the server is there: `waiting` since when it is not, and how often it has been looked for. */
export type LinkState = Readonly<{ state: 'connected' } | { state: 'waiting'; sinceMs: number; tries: number }>

/** A connection to NATS that comes back by itself when the server does. Whoever opens it closes it. */
export type NatsLink = Readonly<{
  connection: NatsConnection
  /** The server's address, without a login. */
  server: string
  /** Hears of each loss, try and return, until `stop` is called. */
  watch(hear: (state: LinkState) => void): () => void
  close(): Promise<void>
}>
