import { setTimeout as sleepMs } from 'node:timers/promises'
import type { Observed } from './observe.js'

/** One turn of the event loop. */
export const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Some turns of the event loop. */
export const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await turn()
}

/** How many turns without an event, with nothing held, count as quiet. One would do for operators that keep law 9. */
const CALM_TURNS = 3
/** How many waits without an event, with work held, before it counts as never settling: some seconds. */
const PATIENCE = 4000

/** A turn, or where many have passed already a millisecond: work in threads and files needs the processor. */
const pause = (waited: number): Promise<unknown> => (waited > 100 ? sleepMs(1) : turn())

/** Waits until something holds, for some seconds at most. */
export const until = async (holds: () => boolean): Promise<void> => {
  for (let waited = 0; waited < PATIENCE && !holds(); waited++) await pause(waited)
}

/**
 * Waits until nothing more can happen in a run: nothing is held, and no value came for a few turns. (By law 9 all
 * asynchronous work is held.) Where held work never settles it gives up after some seconds, and the law that waits
 * fails by what is missing.
 */
export const quiet = async (seen: Observed): Promise<void> => {
  let calm = 0
  let waited = 0
  let last = -1
  while (calm < CALM_TURNS && waited < PATIENCE) {
    await pause(waited)
    const moved = seen.events() !== last
    last = seen.events()
    calm = moved || seen.held > 0 ? 0 : calm + 1
    waited = moved ? 0 : waited + 1
  }
}
