import type { Draw } from './drawn-view.js'
import { randomInteger } from './keyed-random.js'
import { type PoolOperation, paintAt } from './pool-operation.js'

/** How the operations are drawn; `geometricOnly` leaves the others out, and every draw as it is. */
export type OperationDraws = Readonly<{
  pool: readonly PoolOperation[]
  count: number
  minLevel: number
  maxLevel: number
  probability: number
  geometricOnly: boolean
}>

/**
 * `count` operations drawn from the pool with replacement, each with its own level, uniform in `minLevel`…`maxLevel`,
 * applied with `probability` and with either sign at probability ½.
 */
export const drawOperations = ({
  pool,
  count,
  minLevel,
  maxLevel,
  probability,
  geometricOnly,
}: OperationDraws): Draw => {
  const positions = Array.from({ length: count }, (_, position) => `operation ${position}`)
  return (_size, random) =>
    positions.flatMap(position => {
      // All four numbers are drawn whether or not they are used, so that none shifts another.
      const next = random(position)
      const operation = pool[randomInteger(next, pool.length)]!
      const level = minLevel + randomInteger(next, maxLevel - minLevel + 1)
      const applied = next() < probability
      const sign = next() < 0.5 ? 1 : -1
      return applied && (operation.geometric || !geometricOnly) ? [paintAt(operation, level, sign)] : []
    })
}
