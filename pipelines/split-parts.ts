import type { Split } from '../lib/codec/sample.js'
import { keyedRandom } from '../lib/random/keyed-random.js'

/** The share of the images that each part is to have; together 1. */
export type PartShares = Readonly<Record<Split, number>>

/** What a sample is stratified by, and the name by which its group is drawn: a patient's, or its own id. */
export type Placeable = Readonly<{ source: string; label: string | null; name: string }>

export type SplitPartsOptions = Readonly<{ shares: PartShares; seed: number }>

/**
 * The part of each sample: groups (see `splitGroups`) go to test, validation or train as a whole, stratified by the
 * sources and classes that they have images of.
 *
 * The groups of a stratum stand in an order that a hash of seed and name gives each of them, and the parts are stretches
 * of it, test first, cut where the shares say, at the nearest end of a group. So in each stratum (without groups: of each
 * source and class) a cut is off by at most half of the largest group, thus `train` and `test` by half and `validation` by
 * one whole; of single images every part is off by one at most. The order of the samples means nothing, and of a data set
 * that grows nearly all samples stay where they were: those change that a cut moves over.
 */
export const splitParts = (
  samples: readonly Placeable[],
  groups: readonly (readonly number[])[],
  { shares, seed }: SplitPartsOptions,
): readonly Split[] => {
  const strata = new Map<string, Ranked[]>()
  for (const images of groups) {
    const own = images.flatMap(i => samples[i] ?? [])
    const stratum = [...new Set(own.map(({ source, label }) => JSON.stringify([source, label])))].sort().join()
    const name = own.map(one => one.name).reduce((a, b) => (b < a ? b : a))
    const ranked = { images, name, draw: keyedRandom(seed, 'split', name)() }
    const others = strata.get(stratum)
    if (others) others.push(ranked)
    else strata.set(stratum, [ranked])
  }
  const parts: Split[] = samples.map(() => 'train')
  for (const stratum of strata.values()) {
    const size = stratum.reduce((sum, { images }) => sum + images.length, 0)
    const testEnd = shares.test * size
    // No rounding may give a part of no share an image.
    const validationEnd = shares.validation === 0 ? testEnd : size - shares.train * size
    let begin = 0
    for (const { images } of stratum.toSorted(byDraw)) {
      const middle = begin + images.length / 2
      const part = middle < testEnd ? 'test' : middle < validationEnd ? 'validation' : 'train'
      for (const i of images) parts[i] = part
      begin += images.length
    }
  }
  return parts
}

type Ranked = Readonly<{ images: readonly number[]; name: string; draw: number }>

const byDraw = (a: Ranked, b: Ranked) => a.draw - b.draw || (a.name < b.name ? -1 : 1)
