import * as t from 'io-ts'
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

/** Checks the shape of an operation that a user has added. */
export const PoolOperation = t.intersection(
  [
    t.type({ name: t.string, paint: t.Function }),
    t.partial({
      range: t.intersection([
        t.type({ from: t.number, to: t.number }),
        t.partial({ whole: t.boolean, unit: t.string }),
      ]),
      signed: t.boolean,
      geometric: t.boolean,
    }),
  ],
  'an operation of a pool',
) as unknown as t.Type<PoolOperation>

const expectLevel = (level: number) => {
  if (!Number.isInteger(level) || level < LEVELS.first || level > LEVELS.last)
    throw new RangeError(`Expected level to be an integer in ${LEVELS.first}…${LEVELS.last}, got ${level}`)
}

const expectSign = (sign: number) => {
  if (sign !== 1 && sign !== -1) throw new RangeError(`Expected sign to be 1 or -1, got ${sign}`)
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

/** The change that an operation makes at a level, with a sign. Throws as `parameterAt`. */
export const paintAt = (operation: PoolOperation, level: number, sign: AugmentSign): Paint =>
  operation.paint(parameterAt(operation, level, sign) ?? 0)
