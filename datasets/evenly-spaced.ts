/**
 * `count` of the indices 0 … length − 1, spread evenly: ⌊(i + ½)·length/count⌋ for i = 0 … count − 1. A seedless
 * way to hold part of a sorted list out; files that are sorted by class or case number stay represented in each part.
 */
export const evenlySpaced = (count: number, length: number): ReadonlySet<number> => {
  if (!Number.isInteger(count) || count < 0 || count > length)
    throw new Error(`Expected a count in 0…${length}, got ${count}`)
  return new Set(Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * length) / count)))
}
