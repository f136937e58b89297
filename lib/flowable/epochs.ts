import { expectWhole } from '../codec/expect-whole.js'
import type { Flowable } from './flowable.js'
import { inSequence } from './in-sequence.js'

/**
 * The flows of epoch 0, 1, 2 … one after the other: `count` of them (a whole number of at least 0), or without end.
 * The epoch may key an order. A flow is opened when the epoch before has ended and a value is wanted; holds none.
 * Without a count, an epoch that turns out empty fails the run.
 *
 * @example epochs(epoch => pipe(archive, shuffle({ window: 1000, key: [seed, epoch] })), 90)
 */
export const epochs = <A>(
  flowOf: (epoch: number) => Flowable<A>,
  count: number = Number.POSITIVE_INFINITY,
): Flowable<A> => {
  if (count !== Number.POSITIVE_INFINITY) expectWhole('epochs', 'count', count, 0)
  return inSequence('epochs', count, flowOf)
}
