import { deadline, errors, type NatsConnection, NatsConnectionImpl, type Status } from '@nats-io/transport-node'
import { messageOf } from '../codec/message-of.js'
import type { LinkState, NatsLink } from './nats-link.js'

/** How long what has been published may take to leave before a connection is closed, in milliseconds. */
const FLUSH_MS = 1000

const isLogin = (error: Error) =>
  error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError

/** What follows a state when the connection says something of itself. */
const next = (state: LinkState, status: Status): LinkState => {
  const waiting = (cause: string): LinkState =>
    state.state === 'waiting' ? { ...state, cause } : { state: 'waiting', sinceMs: Date.now(), tries: 0, cause }
  switch (status.type) {
    case 'staleConnection':
      return waiting('the server is silent')
    case 'disconnect':
      return state.state === 'waiting' ? state : waiting('the connection was lost')
    case 'reconnecting':
      return state.state === 'waiting' ? { ...state, tries: state.tries + 1 } : state
    case 'error':
      // Whoever is let in may still be refused a subject, which is no loss of the connection.
      return isLogin(status.error) ? waiting('the server refuses the login') : state
    case 'reconnect':
      return { state: 'connected' }
    default:
      return state
  }
}

/**
 * What the client speaks through, in this try or connection. Its end is not left to the client: it leaves that of a try
 * which is under way open when it is closed, and before it gives up a server that is silent it waits for what it had still
 * to send; where that fills the system's buffers, for minutes.
 */
const transportOf = (connection: NatsConnection) =>
  connection instanceof NatsConnectionImpl ? connection.protocol.transport : null

/**
 * A connection as a link, which says how it is. `onReturn` is called when a lost server is back. One that the client gives
 * up, as it should never, is told as lost, too.
 *
 * @example watchedLink(connection, 'nats://127.0.0.1:4222', pace.returned)
 */
export const watchedLink = (connection: NatsConnection, server: string, onReturn: () => void): NatsLink => {
  const hearers = new Set<(state: LinkState) => void>()
  let state: LinkState = { state: 'connected' }
  let isClosing = false
  /** That of the connection: when its server is silent, the client may have begun another. */
  let transport = transportOf(connection)
  const enter = (following: LinkState) => {
    if (following === state || isClosing) return
    if (following.state === 'connected') onReturn()
    state = following
    for (const hear of hearers) hear(state)
  }
  const listen = async () => {
    for await (const status of connection.status()) {
      if (status.type === 'staleConnection') transport?.discard()
      if (status.type === 'reconnect') transport = transportOf(connection)
      enter(next(state, status))
    }
    const why = await connection.closed()
    const cause = why ? `the client has given up (${messageOf(why)})` : 'the connection was closed'
    enter({ state: 'waiting', sinceMs: Date.now(), tries: 0, cause })
  }
  void listen()
  return {
    connection,
    server,
    watch: hear => {
      hearers.add(hear)
      if (state.state === 'waiting') hear(state)
      return () => void hearers.delete(hear)
    },
    close: async () => {
      if (state.state === 'connected') await deadline(connection.flush(), FLUSH_MS).catch(() => undefined)
      isClosing = true
      await connection.close()
      transportOf(connection)?.discard()
    },
  }
}
