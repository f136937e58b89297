/**
 * Whose turn it is, so that every source i has given n·wᵢ/W values of the first n, give or take less than one:
 * among the sources whose next value is already due to begin, the one with the earliest deadline (R. Tijdeman,
 * "The chairman assignment problem", Discrete Mathematics 32, 1980). A weight of 0 never has a turn.
 *
 * @param counts how many values each source has given; their sum is n
 * @returns the source's index, or −1 where every weight is 0
 */
export const turn = (weights: readonly number[], counts: readonly number[]): number => {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const given = counts.reduce((sum, count, i) => (weights[i] === 0 ? sum : sum + count), 0)
  let best = -1
  let earliest = Number.POSITIVE_INFINITY
  weights.forEach((weight, i) => {
    const count = counts[i] ?? 0
    if (weight === 0 || count * total >= (given + 1) * weight) return
    const deadline = Math.ceil(((count + 1) * total) / weight)
    if (deadline < earliest) {
      earliest = deadline
      best = i
    }
  })
  return best
}
