/** A point of a curve. */
export type Point = Readonly<{ x: number; y: number }>

/** More points than this cannot be told apart in a figure. */
const mostPoints = 300

const mean = (points: readonly Point[]): Point => ({
  x: points.reduce((sum, { x }) => sum + x, 0) / points.length,
  y: points.reduce((sum, { y }) => sum + y, 0) / points.length,
})

/**
 * At most 300 points of a curve, each the mean of as many neighbours; the curve itself where it has no more.
 *
 * @example binned(points).length <= 300
 */
export const binned = (points: readonly Point[]): readonly Point[] => {
  const size = Math.ceil(points.length / mostPoints)
  if (size <= 1) return points
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => mean(points.slice(i * size, (i + 1) * size)))
}

/**
 * A curve's moving mean: of each point and its neighbours within a twentieth of the curve on either side, as far as there
 * are some.
 *
 * @example smoothed([{ x: 1, y: 2 }]) // [{ x: 1, y: 2 }]
 */
export const smoothed = (points: readonly Point[]): readonly Point[] => {
  const reach = Math.floor(points.length / 20)
  return points.map(({ x }, i) => ({ x, y: mean(points.slice(Math.max(0, i - reach), i + reach + 1)).y }))
}
