import type { Flowable } from '../../../../lib/flowable/flowable.js'

/** What a law is checked on: an operator over a source of the numbers 0, 1, 2 …, and what it should do to an array. */
export type LawSubject = Readonly<{
  name: string
  make(source: Flowable<number>): Flowable<unknown>
  model(values: readonly number[]): readonly unknown[]
  /** The declared bound: how many of the source's values it may hold beyond what it has given. */
  holds: number
  /** False where a run cannot be continued from a state, as documented. */
  resumable?: boolean
  /** False where the operator is its own source and takes nothing from the given one. */
  usesSource?: boolean
}>

/** Resolves where the subject keeps the law, rejects with a sentence where it does not. */
export type Law = (subject: LawSubject) => Promise<void>
