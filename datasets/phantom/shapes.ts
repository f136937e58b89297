import type { RandomStream } from '../../lib/random/keyed-random.js'

/** The least and the greatest value of a number that is drawn uniformly for each image. */
export type Range = readonly [least: number, greatest: number]

/** Draws from a range. */
export const within = (random: RandomStream, [least, greatest]: Range): number => least + (greatest - least) * random()

/** 0 up to `from`, 1 from `to` on (or the other way round where from > to), 3t² − 2t³ in between. */
export const smoothStep = (from: number, to: number, value: number): number => {
  const t = (value - from) / (to - from)
  return t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t)
}

/** exp(−value²). */
export const bell = (value: number): number => Math.exp(-value * value)

export const square = (value: number): number => value * value

/** √(dx² + dy²); Math.hypot's guard against overflow would cost more than the rest of a phantom. */
export const distance = (dx: number, dy: number): number => Math.sqrt(dx * dx + dy * dy)
