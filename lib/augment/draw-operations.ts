import type { Draw } from './drawn-view.js'
import { type KeyedStreams, randomInteger } from './keyed-random.js'
import { type AugmentSign, type PoolOperation, paintAt } from './pool-operation.js'

/** How operations are drawn; `geometricOnly` leaves the others out, and every draw as it is. */
export type OperationDraws = Readonly<{
  pool: readonly PoolOperation[]
  count: number
  minLevel: number
  maxLevel: number
  probability: number
  geometricOnly: boolean
}>

/** An operation that has been drawn, with its level and its sign. */
export type DrawnOperation = Readonly<{ operation: PoolOperation; level: number; sign: AugmentSign }>

/** The operations that are drawn and applied, in their order; the one at position i by the stream `operation i`. */
export const drawnOperations = (
  { pool, count, minLevel, maxLevel, probability, geometricOnly }: OperationDraws,
  random: KeyedStreams,
): readonly DrawnOperation[] => {
  const drawn: DrawnOperation[] = []
  for (let position = 0; position < count; position++) {
    // All four numbers are drawn whether or not they are used, so that none shifts another.
    const next = random(`operation ${position}`)
    const operation = pool[randomInteger(next, pool.length)]!
    const level = minLevel + randomInteger(next, maxLevel - minLevel + 1)
    const applied = next() < probability
    const sign = next() < 0.5 ? 1 : -1
    if (applied && (operation.geometric || !geometricOnly)) drawn.push({ operation, level, sign })
  }
  return drawn
}

/**
 * `count` operations drawn from the pool with replacement, each with its own level, uniform in `minLevel`…`maxLevel`,
 * applied with `probability` and with either sign at probability ½.
 */
export const drawOperations =
  (draws: OperationDraws): Draw =>
  (_size, random) =>
    drawnOperations(draws, random).map(({ operation, level, sign }) => paintAt(operation, level, sign))
