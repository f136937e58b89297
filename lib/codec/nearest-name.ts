/** Letters that differ in case, dashes and underscores are slips of the pen that cost nothing. */
const plain = (name: string) => name.toLowerCase().replaceAll(/[-_]/g, '')

/** How many letters must be put in, left out, replaced or swapped with their neighbour to make one text the other. */
const distance = (a: string, b: string): number => {
  let [twoAbove, above]: [readonly number[], readonly number[]] = [
    [],
    Array.from({ length: b.length + 1 }, (_, j) => j),
  ]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swaps = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swapped = swaps ? twoAbove[j - 2]! + 1 : Number.POSITIVE_INFINITY
      row.push(Math.min(above[j]! + 1, row[j - 1]! + 1, replaced, swapped))
    }
    ;[twoAbove, above] = [above, row]
  }
  return above[b.length]!
}

/**
 * The one of `names` that a misspelt name was probably meant to be: that with the fewest letters amiss, one in four at
 * most and one in any case, but none in a name under three letters. null where none is so near.
 *
 * @example nearestName('bachSize', ['batchSize', 'steps']) // 'batchSize'
 */
export const nearestName = (name: string, names: readonly string[]): string | null => {
  const wanted = plain(name)
  const allowed = wanted.length < 3 ? 0 : Math.max(1, Math.floor(wanted.length / 4))
  const [nearest] = names
    .map(candidate => ({ candidate, amiss: distance(wanted, plain(candidate)) }))
    .filter(({ amiss }) => amiss <= allowed)
    .sort((a, b) => a.amiss - b.amiss)
  return nearest?.candidate ?? null
}
