import type { Place } from '../codec/place.js'

/** The books of one flow and source in one epoch, since this end was opened. */
export type EpochLedger = Readonly<{
  flow: string
  source: string
  epoch: number
  issued: number
  answered: number
  givenUp: number
}>

/** How a piece of work ended: it was answered, or given up. */
export type Ending = 'answered' | 'givenUp'

/**
 * The books of what has been issued: each place is open from when it is issued until it is settled, and settled once.
 * Holds what is open, and for each flow and source the counts of the epochs that have something open and of the newest two.
 */
export type Ledger<Slot> = Readonly<{
  /** Opens a place. Throws where it is open already: nobody asks for the same piece twice. */
  issue(place: Place, slot: Slot): void
  /** What was kept for an open place, which is closed by this; null where it is not open: it has been settled before. */
  settle(place: Place, ending: Ending): Slot | null
  /** Closes a place without an ending: nobody waits for it any more. */
  withdraw(place: Place): void
  has(place: Place): boolean
  open(): readonly Slot[]
  totals(): Readonly<Record<'issued' | Ending | 'open', number>>
  epochs(): readonly EpochLedger[]
}>

/** How many epochs of a flow and source are kept though nothing of them is open. */
const KEPT = 2

type Books = { -readonly [K in keyof EpochLedger]: EpochLedger[K] } & { open: number }

const nameOf = ({ flow, source, epoch, index }: Place) => JSON.stringify([flow, source, epoch, index])

/** @example const ledger = openLedger<Resolve>(); ledger.issue(place, resolve); ledger.settle(place, 'answered')?.(bytes) */
export const openLedger = <Slot>(): Ledger<Slot> => {
  const open = new Map<string, Slot>()
  /** By flow and source, then by epoch. */
  const books = new Map<string, Map<number, Books>>()
  const totals = { issued: 0, answered: 0, givenUp: 0 }

  const booksOf = ({ flow, source, epoch }: Place): Books => {
    const name = JSON.stringify([flow, source])
    const epochs = books.get(name) ?? new Map<number, Books>()
    books.set(name, epochs)
    const known = epochs.get(epoch)
    if (known) return known
    const fresh = { flow, source, epoch, issued: 0, answered: 0, givenUp: 0, open: 0 }
    epochs.set(epoch, fresh)
    return fresh
  }
  const forget = ({ flow, source }: Place) => {
    const epochs = books.get(JSON.stringify([flow, source]))
    const newest = [...(epochs?.keys() ?? [])].sort((a, b) => b - a)
    for (const epoch of newest.slice(KEPT)) if (epochs?.get(epoch)?.open === 0) epochs.delete(epoch)
  }
  const close = (place: Place): Slot | null => {
    const name = nameOf(place)
    const slot = open.get(name)
    if (slot === undefined) return null
    open.delete(name)
    booksOf(place).open--
    forget(place)
    return slot
  }
  return {
    issue: (place, slot) => {
      const name = nameOf(place)
      if (open.has(name)) throw new Error(`Expected each piece of work once, got ${name} while it is open.`)
      open.set(name, slot)
      const its = booksOf(place)
      its.issued++
      its.open++
      totals.issued++
      forget(place)
    },
    settle: (place, ending) => {
      if (!open.has(nameOf(place))) return null
      booksOf(place)[ending]++
      totals[ending]++
      return close(place)
    },
    withdraw: place => {
      close(place)
    },
    has: place => open.has(nameOf(place)),
    open: () => [...open.values()],
    totals: () => ({ ...totals, open: open.size }),
    epochs: () => [...books.values()].flatMap(epochs => [...epochs.values()].map(({ open: _, ...its }) => its)),
  }
}
