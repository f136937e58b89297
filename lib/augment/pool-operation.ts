import * as t from 'io-ts'
import { exactly } from '../codec/exactly.js'
import { finite } from '../codec/numbers.js'
import { shown } from '../codec/shown.js'
import { LEVELS } from '../codec/view-options.js'
import type { Paint } from '../image/canvas.js'

/** The direction in which an operation that has one is applied. */
export type AugmentSign = 1 | -1

/**
 * What an operation's level stands for: `from` at level 0, `to` at level 10, in even steps, rounded down if `whole`.
 * `unit` is what a person reads behind the number.
 */
export type ParameterRange = Readonly<{ from: number; to: number; whole?: boolean; unit?: string }>

/**
 * One operation of a pool, as data. `paint` gives the change for a parameter of its `range` (0 where it has none);
 * `signed` operations get the parameter with either sign. `geometric` ones move pixels and leave their values alone, so
 * that a mask can follow.
 *
 * @example const invert: PoolOperation = { name: 'invert', paint: () => pixelwise(x => 255 - x) }
 * @example const blur: PoolOperation = { name: 'blur', range: { from: 0, to: 5 }, paint: px => onImage(blurredBy(px)) }
 */
export type PoolOperation = Readonly<{
  name: string
  range?: ParameterRange
  signed?: boolean
  geometric?: boolean
  paint(parameter: number): Paint
}>

const range = exactly({ from: finite, to: finite }, 'a range of from and to', { whole: t.boolean, unit: t.string })

/** Checks an operation that a user has added. */
export const PoolOperation: t.Type<PoolOperation> = exactly(
  { name: t.string, paint: t.refinement(t.Function, () => true, 'a function of its parameter') },
  'an operation with a name and a paint',
  { range, signed: t.boolean, geometric: t.boolean },
) as unknown as t.Type<PoolOperation>

const expectLevel = (level: number) => {
  if (!Number.isInteger(level) || level < LEVELS.first || level > LEVELS.last)
    throw new RangeError(`Expected level to be an integer in ${LEVELS.first}…${LEVELS.last}, got ${shown(level)}`)
}

const expectSign = (sign: number) => {
  if (sign !== 1 && sign !== -1) throw new RangeError(`Expected sign to be 1 or -1, got ${shown(sign)}`)
}

/**
 * The parameter that an operation has at a level (an integer in 1…9) and, where it has a direction, with a sign; null
 * where it has none. Throws a RangeError where one that it has is out of range.
 */
export const parameterAt = ({ range, signed }: PoolOperation, level: number, sign: AugmentSign): number | null => {
  if (range) expectLevel(level)
  if (signed) expectSign(sign)
  if (!range) return null
  const value = range.from + ((range.to - range.from) * level) / 10
  return (signed ? sign : 1) * (range.whole ? Math.floor(value) : value)
}

/** The change that an operation makes at a level, with a sign. Throws as `parameterAt`, and where its paint is none. */
export const paintAt = (operation: PoolOperation, level: number, sign: AugmentSign): Paint => {
  const change: unknown = operation.paint(parameterAt(operation, level, sign) ?? 0)
  if (typeof change !== 'function')
    throw new Error(`Expected the paint of ${operation.name} to give a change of a canvas, got ${shown(change)}`)
  return change as Paint
}
