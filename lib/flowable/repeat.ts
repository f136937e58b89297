import { expectWhole } from '../codec/expect-whole.js'
import type { Flowable } from './flowable.js'
import { inSequence } from './in-sequence.js'

/**
 * Runs a flow `count` times (a whole number of at least 0), or without end: `epochs` of the same flow, so each round
 * is a run of its own from the beginning; holds none. Without a count, a flow that turns out empty fails the run.
 *
 * @example pipe(fromIterable([1, 2]), repeat(2)) // 1, 2, 1, 2
 */
export const repeat = (count: number = Number.POSITIVE_INFINITY): (<A>(upstream: Flowable<A>) => Flowable<A>) => {
  if (count !== Number.POSITIVE_INFINITY) expectWhole('repeat', 'count', count, 0)
  return upstream => inSequence('repeat', count, () => upstream)
}
