import type { Flowable } from '../../../../lib/flowable/flowable.js'
import { fromAsyncIterable } from '../../../../lib/flowable/from-async-iterable.js'
import { fromIterable } from '../../../../lib/flowable/from-iterable.js'
import { turn } from './quiet.js'

export type Kind = 'synchronous' | 'asynchronous'
export const kinds: readonly Kind[] = ['synchronous', 'asynchronous']

/** A source of whole numbers, from 0 if not said otherwise, and what it has seen of its use. */
export type Probe = {
  readonly flow: Flowable<number>
  /** How many values it has given, in all runs. */
  given: number
  /** How often it was started and how often released, by its end or by being left. */
  started: number
  released: number
  aborted: boolean
}

export type ProbeOptions = Readonly<{
  /** Its first number (default 0). */
  first?: number
  /** Where an asynchronous source wavers between turns (default 1). */
  seed?: number
  /** What it throws instead of ending. */
  failure?: unknown
  /** What it throws when it is left. */
  cleanUpFailure?: unknown
}>

/** A source that counts what it gave and notes how it ended. Asynchronous ones waver, seeded, between turns. */
export const probe = (
  count: number,
  kind: Kind,
  { first = 0, seed = 1, failure, cleanUpFailure }: ProbeOptions = {},
): Probe => {
  function* values() {
    let ended = false
    self.started++
    try {
      for (let i = 0; i < count; i++) {
        self.given++
        yield first + i
      }
      ended = true
      if (failure !== undefined) throw failure
    } finally {
      self.released++
      // biome-ignore lint/correctness/noUnsafeFinally: the failure of a clean-up is what is tested
      if (!ended && cleanUpFailure !== undefined) throw cleanUpFailure
    }
  }
  async function* wavering(signal: AbortSignal) {
    let state = seed
    signal.addEventListener('abort', () => {
      self.aborted = true
    })
    for (const value of values()) {
      state = (state * 1103515245 + 12345) % 2147483648
      if (state % 3 === 0) await turn()
      yield value
    }
  }
  const self: Probe = {
    given: 0,
    started: 0,
    released: 0,
    aborted: false,
    flow: kind === 'synchronous' ? fromIterable({ [Symbol.iterator]: values }) : fromAsyncIterable(wavering),
  }
  return self
}
