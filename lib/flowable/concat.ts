import type { Flowable } from './flowable.js'
import { inSequence } from './in-sequence.js'

/**
 * The values of the first flow, then those of the second, and so on. A flow is opened when the one before has ended
 * and a value is wanted, never ahead, and a continued run opens only the one in which it stands; holds none.
 *
 * @example concat([fromDataset(jsrt), fromDataset(montgomery)])
 */
export const concat = <A>(flows: readonly Flowable<A>[]): Flowable<A> =>
  inSequence('concat', flows.length, index => flows[index]!)
