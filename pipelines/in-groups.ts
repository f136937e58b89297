/**
 * Gathers values that come one by one, and works on up to `size` of them together: those that have come by the end of this
 * turn of the event loop go at once, so that a value that comes alone waits for no other. The results are those of `work`,
 * one for each value in its order; what it rejects with, each of the group rejects with.
 *
 * @example
 * const ask = inGroups(4, (ids: readonly string[]) => lookUpTogether(ids))
 * await Promise.all(['a', 'b', 'c'].map(ask)) // one call
 */
export const inGroups = <A, B>(
  size: number,
  work: (values: readonly A[]) => Promise<readonly B[]>,
): ((value: A) => Promise<B>) => {
  type Waiting = Readonly<{ value: A; resolve(result: B): void; reject(error: unknown): void }>
  let waiting: Waiting[] = []
  const go = () => {
    const group = waiting
    waiting = []
    if (group.length === 0) return
    work(group.map(({ value }) => value)).then(
      results => group.forEach(({ resolve }, i) => resolve(results[i]!)),
      error => {
        for (const { reject } of group) reject(error)
      },
    )
  }
  return value =>
    new Promise((resolve, reject) => {
      waiting.push({ value, resolve, reject })
      if (waiting.length === size) go()
      else if (waiting.length === 1) setImmediate(go)
    })
}
