/**
 * Work of which at most one is under way: who asks meanwhile gets that one's end.
 *
 * @example const refresh = onceAtATime(() => fetchClaim()); await Promise.all([refresh(), refresh()]) // fetched once
 */
export const onceAtATime = (work: () => Promise<void>): (() => Promise<void>) => {
  let underWay: Promise<void> | null = null
  return () => {
    underWay ??= work().finally(() => {
      underWay = null
    })
    return underWay
  }
}
