import type { RunningStage } from './flowable.js'

/**
 * What a meter keeps of one place in a flow, in milliseconds of its clock. Stages that open one after another at the
 * same place under the same name (epochs, `concat`) share these books, so that they stay as small as the flow is.
 */
export type StageBooks = {
  readonly name: string
  /** The stage that opened this one; null for the sink. */
  readonly opener: StageBooks | null
  /** The stages that this one has opened, in that order, closed ones too. */
  readonly opened: StageBooks[]
  /** True where this is an upstream of a shared flow: it feeds the uses, not its opener. */
  readonly shared: boolean
  /** The stage whose shared flow this one is a use of, or null. */
  relayOf: StageBooks | null
  /** The stage while it is open. */
  running: RunningStage | null
  /** Items given by stages that have closed. */
  givenBefore: number
  busyMs: number
  waitingMs: number
  /** The part of the sink's waiting that is put down to this stage. */
  stallMs: number
  /** Synchronous work while the sink was busy. */
  besideMs: number
  /** Asynchronous work begun and not settled. */
  pending: number
  /** How full the buffer was when last seen; capacity 0 where none is declared. */
  held: number
  capacity: number
  /** Integrals over time of `pending` and `held`, up to `accruedMs`. */
  pendingMs: number
  heldMs: number
  accruedMs: number
  /** The open stages that this one asks for values, and those that wait in vain while it works; see `linkStages`. */
  feeders: StageBooks[]
  starved: StageBooks[]
  /** Whether it is a use of a shared flow, or fed by one, directly or not. */
  usesShared: boolean
}

/** Empty books of a stage, from `nowMs` on. */
export const openStageBooks = (
  name: string,
  { opener, shared, nowMs }: Readonly<{ opener: StageBooks | null; shared: boolean; nowMs: number }>,
): StageBooks => ({
  name,
  opener,
  opened: [],
  shared,
  relayOf: null,
  running: null,
  givenBefore: 0,
  busyMs: 0,
  waitingMs: 0,
  stallMs: 0,
  besideMs: 0,
  pending: 0,
  held: 0,
  capacity: 0,
  pendingMs: 0,
  heldMs: 0,
  accruedMs: nowMs,
  feeders: [],
  starved: [],
  usesShared: false,
})

/** Adds the time since the last call: asynchronous work is busy time as long as any of it is pending. */
export const accrue = (books: StageBooks, nowMs: number): void => {
  const ms = nowMs - books.accruedMs
  books.accruedMs = nowMs
  if (books.pending > 0) {
    books.busyMs += ms
    books.pendingMs += ms * books.pending
  }
  books.heldMs += ms * books.held
}

/** Whether the stage is open and has been asked for values that it has not given. */
export const owes = ({ running }: StageBooks): boolean => running !== null && running.owed() > 0
