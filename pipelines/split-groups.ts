/** What decides which samples belong together; `content` are digests that equal pictures share. */
export type Grouped = Readonly<{ source: string; patientId: string | null; content: readonly string[] }>

/**
 * The samples that no split may divide, as indices: those of one patient (of one source: numbers of other sources mean
 * other people), those with a digest in common, and whoever is joined by a chain of these. Each index is in one group;
 * groups are in the order of their first samples.
 *
 * @example splitGroups([{ source: 'chex', patientId: 'person1', content: [] }, …]) // [[0, 3], [1], [2]]
 */
export const splitGroups = (samples: readonly Grouped[]): readonly (readonly number[])[] => {
  // Union-find: each sample points to one before it of its group, the first to itself.
  const before = samples.map((_, i) => i)
  const firstOf = (i: number): number => {
    let first = i
    while (before[first] !== first) first = before[first] ?? first
    for (let at = i; at !== first; ) {
      const next = before[at] ?? first
      before[at] = first
      at = next
    }
    return first
  }
  const join = (i: number, j: number) => {
    const [a, b] = [firstOf(i), firstOf(j)]
    before[Math.max(a, b)] = Math.min(a, b)
  }
  const known = new Map<string, number>()
  for (const [i, { source, patientId, content }] of samples.entries()) {
    const marks = content.map(digest => `content ${digest}`)
    if (patientId !== null) marks.push(JSON.stringify([source, patientId]))
    for (const mark of marks) {
      const other = known.get(mark)
      if (other === undefined) known.set(mark, i)
      else join(other, i)
    }
  }
  const groups = new Map<number, number[]>()
  for (const i of samples.keys()) {
    const first = firstOf(i)
    const group = groups.get(first)
    if (group) group.push(i)
    else groups.set(first, [i])
  }
  return [...groups.values()]
}
