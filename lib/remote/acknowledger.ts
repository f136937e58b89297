import type { JsMsg } from '@nats-io/jetstream'
import type { NatsLink } from './nats-link.js'

/** Acknowledges messages several together: one by one they cost a system call each, here and at the server. */
export type Acknowledger = Readonly<{
  /** Acknowledges a message, at once or a few milliseconds later with others. */
  acknowledge(message: JsMsg): void
  /** Acknowledges now what waits for others. */
  flush(): void
}>

/** How long a message may wait for others, in milliseconds. */
const AFTER_MS = 3

/** How many are acknowledged together, at most; of few that are out a quarter, which leaves room for others. */
const TOGETHER = 16

/**
 * What acknowledges messages of which up to `out` may be out at a time. What waits when the connection ends is lost, and its
 * messages come again.
 *
 * @example const { acknowledge, flush } = openAcknowledger(link, 64)
 */
export const openAcknowledger = (link: NatsLink, out: number): Acknowledger => {
  const together = Math.min(TOGETHER, Math.ceil(out / 4))
  const waiting: JsMsg[] = []
  const flush = () => {
    const messages = waiting.splice(0)
    if (!link.connection.isClosed()) for (const message of messages) message.ack()
  }
  return {
    acknowledge: message => {
      const count = waiting.push(message)
      if (count >= together) flush()
      else if (count === 1) setTimeout(flush, AFTER_MS)
    },
    flush,
  }
}
