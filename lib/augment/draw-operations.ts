import { type KeyedStreams, randomInteger } from '../random/keyed-random.js'
import type { AugmentSign, PoolOperation } from './pool-operation.js'

/** How operations are drawn. */
export type OperationDraws = Readonly<{
  pool: readonly PoolOperation[]
  count: number
  minLevel: number
  maxLevel: number
  probability: number
}>

/** An operation that has been drawn, with its level and its sign. */
export type DrawnOperation = Readonly<{ operation: PoolOperation; level: number; sign: AugmentSign }>

/**
 * `count` operations drawn from the pool with replacement, each with its own level, uniform in `minLevel`…`maxLevel`,
 * and with either sign at probability ½; of them those that are applied, each with `probability`, in their order. The
 * one at position i is drawn from the stream `operation i`.
 */
export const drawOperations = (
  { pool, count, minLevel, maxLevel, probability }: OperationDraws,
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
    if (applied) drawn.push({ operation, level, sign })
  }
  return drawn
}
