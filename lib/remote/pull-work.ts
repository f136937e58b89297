import type { Consumer, ConsumerMessages, JsMsg } from '@nats-io/jetstream'
import type { Hand } from './hand.js'
import type { Suspects } from './suspects.js'

export type PullWorkOptions = Readonly<{
  hand: Hand
  /** Who is not to have company. */
  suspects: Suspects
  /** How many pieces may be in hand. */
  inHand: number
  /** Takes a piece, at once; it is in hand until this resolves. Never rejects. */
  take(message: JsMsg): Promise<void>
  /** Whether no more is to be taken. Looked at whenever the hand changes. */
  isOver(): boolean
}>

/** How long a request for work stands, in milliseconds. */
const REQUEST_MS = 5000

/** Requests for work that stand, to be withdrawn. */
export type Pulling = Readonly<{
  /** Resolves when no more is to be taken; rejects as the server's client does. What is in hand may still be. */
  finished: Promise<void>
  /** Withdraws the requests that stand: the connection was lost, or no more is to be taken. */
  withdraw(): void
}>

/**
 * Asks a consumer for as many pieces as there are free places, over and over: never more are on their way or in hand than
 * `inHand`. Places are asked for a quarter at a time, since each request is a message; but one at a time, and none beside a
 * suspect, at first and after a piece that comes again, so that what kills this process has few beside it.
 */
export const pullWork = (consumer: Consumer, { hand, suspects, inHand, take, isOver }: PullWorkOptions): Pulling => {
  const requests = new Set<ConsumerMessages>()
  let wanted = 0
  /** How many pieces are to be asked for one by one: this process may be there because another died. */
  let singly = inHand
  let failed: Readonly<{ error: unknown }> | null = null

  const request = async (places: number) => {
    let left = places
    wanted += places
    try {
      const messages = await consumer.fetch({ max_messages: places, expires: REQUEST_MS })
      requests.add(messages)
      if (isOver()) messages.stop()
      try {
        for await (const message of messages) {
          left--
          wanted--
          singly = message.redelivered ? inHand : Math.max(0, singly - 1)
          hand.hold(message, take(message))
        }
      } finally {
        requests.delete(messages)
      }
    } catch (error) {
      failed ??= { error }
    } finally {
      wanted -= left
      hand.wake()
    }
  }
  const due = (): number => {
    const free = inHand - hand.size() - wanted
    if (singly > 0) return wanted === 0 && suspects.count() === 0 ? Math.min(1, free) : 0
    return (wanted === 0 ? free >= Math.ceil(inHand / 4) : free > inHand / 2) ? free : 0
  }
  const pull = async () => {
    while (!isOver() && failed === null) {
      const places = due()
      if (places > 0) void request(places)
      await hand.change()
    }
    if (failed !== null) throw failed.error
    // What is on its way already is taken.
    while (wanted > 0) await hand.change()
  }
  return {
    finished: pull(),
    withdraw: () => {
      for (const messages of requests) messages.stop()
      hand.wake()
    },
  }
}
