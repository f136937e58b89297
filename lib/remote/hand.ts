import type { JsMsg } from '@nats-io/jetstream'
import type { NatsLink } from './nats-link.js'

/** The pieces of work that a worker has in hand. */
export type Hand = Readonly<{
  size(): number
  /** Holds a message while `work` goes on, which never rejects. */
  hold(message: JsMsg, work: Promise<void>): void
  /** Resolves when something has changed, or `wake` is called. */
  change(): Promise<void>
  wake(): void
  /** Tells the server every so many milliseconds that what is in hand is worked on, until what this returns is called. */
  beat(everyMs: number): () => void
}>

/** An empty hand. */
export const openHand = (link: NatsLink): Hand => {
  const held = new Set<JsMsg>()
  let wake = () => {}
  return {
    size: () => held.size,
    hold: (message, work) => {
      held.add(message)
      void work.then(() => {
        held.delete(message)
        wake()
      })
    },
    change: () =>
      new Promise(resolve => {
        wake = resolve
      }),
    wake: () => wake(),
    beat: everyMs => {
      const beating = setInterval(() => {
        if (!link.connection.isClosed()) for (const message of held) message.working()
      }, everyMs)
      return () => clearInterval(beating)
    },
  }
}
