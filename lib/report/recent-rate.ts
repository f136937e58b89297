/** The rate of a count that grows, over the last few seconds. */
export type RecentRate = Readonly<{
  /** Tells the count at a time in milliseconds; a count that fell begins anew. */
  add(atMs: number, count: number): void
  /** How much it grows in a second; null before it has been told twice. */
  perSecond(): number | null
}>

/**
 * Follows a count over a window of `windowMs` milliseconds.
 *
 * @example
 * const rate = recentRate(5000)
 * rate.add(0, 10)
 * rate.add(1000, 35)
 * rate.perSecond() // 25
 */
export const recentRate = (windowMs: number): RecentRate => {
  let told: readonly Readonly<{ atMs: number; count: number }>[] = []
  return {
    add: (atMs, count) => {
      if (count < (told.at(-1)?.count ?? 0)) told = []
      const within = told.findIndex(earlier => earlier.atMs >= atMs - windowMs)
      told = [...(within < 0 ? told.slice(-1) : told.slice(within)), { atMs, count }]
    },
    perSecond: () => {
      const [first, last] = [told[0], told.at(-1)]
      return first === undefined || last === undefined || last.atMs <= first.atMs
        ? null
        : (1000 * (last.count - first.count)) / (last.atMs - first.atMs)
    },
  }
}
