/** Counts by reason. */
export type Tally = Readonly<{ add(reason: string): void; counts(): Readonly<Record<string, number>> }>

/** @example const refused = openTally(); refused.add('checksum'); refused.counts() // { checksum: 1 } */
export const openTally = (): Tally => {
  const counts = new Map<string, number>()
  return {
    add: reason => {
      counts.set(reason, (counts.get(reason) ?? 0) + 1)
    },
    counts: () => Object.fromEntries(counts),
  }
}
