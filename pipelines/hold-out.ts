import { keyedRandom } from '../lib/random/keyed-random.js'
import { shuffled } from './shuffled.js'

export type HoldOutOptions = Readonly<{
  /** Of the images of each class, 0…1 without its ends. */
  share: number
  seed: number
  /** Where the images come from; each source has draws of its own. */
  source: string
}>

/** A class, `''` where it has none, and whose image it is, null where that is not known. */
export type HeldCandidate = Readonly<{ label: string; patientId: string | null }>

/** A patient's images, or one of nobody known, as indices; of several classes the one that most of them have. */
type Group = Readonly<{ label: string; images: readonly number[] }>

/**
 * The images of a source that are held out to validate on: of each class its share, rounded, but at least one and not
 * all of them; none of a class with one image, which is learnt from. A patient's images are held out together, as of the
 * class that most of them have; there is at least one patient then, and not all, and but for that the share is off by at
 * most half of one patient's images. With the same seed a larger share contains every smaller one, and what other sources
 * there are changes nothing.
 *
 * @returns indices in ascending order
 *
 * @example holdOut(['normal', 'normal', 'abnormal'].map(label => ({ label, patientId: null })),
 *   { share: 0.5, seed: 1, source: 'chex' }) // [0] or [1]
 */
export const holdOut = (
  images: readonly HeldCandidate[],
  { share, seed, source }: HoldOutOptions,
): readonly number[] => {
  const groups = groupsOf(images)
  return [...new Set(groups.map(({ label }) => label))]
    .flatMap(label => {
      const own = groups.filter(group => group.label === label)
      const size = own.reduce((sum, group) => sum + group.images.length, 0)
      const wanted = Math.min(Math.max(Math.round(share * size), 1), size - 1)
      const held: number[] = []
      // A patient more where that is nearer to the share; the last one is learnt from, whatever its size.
      for (const { images: next } of shuffled(own, keyedRandom(seed, 'held out', source, label)).slice(0, -1))
        if (held.length === 0 || held.length + next.length / 2 <= wanted) held.push(...next)
        else break
      return held
    })
    .toSorted((a, b) => a - b)
}

const groupsOf = (images: readonly HeldCandidate[]): readonly Group[] => {
  const byPatient = new Map<string, number[]>()
  const all = images.flatMap(({ patientId }, i) => {
    const known = patientId === null ? undefined : byPatient.get(patientId)
    known?.push(i)
    if (known) return []
    const first = [i]
    if (patientId !== null) byPatient.set(patientId, first)
    return [first]
  })
  return all.map(indices => ({ label: commonest(indices.map(i => images[i]?.label ?? '')), images: indices }))
}

/** The value that is there most often; of several, the first in code units. */
const commonest = (values: readonly string[]): string => {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0] ?? ''
}
