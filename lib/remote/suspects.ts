import type { JsMsg } from '@nats-io/jetstream'

/**
 * Keeps apart what may have killed a worker. A piece that comes again had been in the hands of a worker that died, or fell
 * silent: so had its neighbours, of which all but one are innocent.
 */
export type Suspects = Readonly<{
  /** Does the work of a piece: at once the first time that it is given out, else when nothing else is at work here. */
  alone<A>(message: JsMsg, work: () => Promise<A>): Promise<A>
  /** How many suspects there are, waiting or at work. */
  count(): number
}>

type Waiting = Readonly<{ message: JsMsg; begin(): void }>

/**
 * Suspects one at a time, when what has come for the first time is done. The server gives them out together and in their
 * order, each time that one of them has killed a worker; so they are done forwards at an even number of tries, backwards at
 * an odd one, and those before and those behind the one that kills have been done by its third.
 */
export const openSuspects = (): Suspects => {
  const waiting: Waiting[] = []
  let [fresh, suspects] = [0, 0]
  let isBusy = false

  const next = () => {
    const first = waiting[0]
    if (isBusy || fresh > 0 || first === undefined) return
    const forwards = first.message.info.deliveryCount % 2 === 0
    waiting.sort((a, b) => (forwards ? 1 : -1) * (a.message.seq - b.message.seq))
    isBusy = true
    waiting.shift()?.begin()
  }
  // Those that come together are all there by then.
  const nextSoon = () => setImmediate(next)

  return {
    alone: async (message, work) => {
      if (message.info.deliveryCount <= 1) {
        fresh++
        try {
          return await work()
        } finally {
          fresh--
          nextSoon()
        }
      }
      suspects++
      await new Promise<void>(begin => {
        waiting.push({ message, begin })
        nextSoon()
      })
      try {
        return await work()
      } finally {
        suspects--
        isBusy = false
        nextSoon()
      }
    },
    count: () => suspects,
  }
}
