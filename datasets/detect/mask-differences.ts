import type { SampleKey } from '../../lib/codec/sample.js'
import { baseName, type Location } from '../../lib/storage/location.js'
import type { Listing } from './listing.js'
import { someOf } from './some-of.js'

const folderOf = (path: Location) => path.replace(/[/\\][^/\\]*$/, '')

const isPicture = (name: string) => /\.(png|gif|jpe?g)$/i.test(name)

/** The masks that the samples name, by their folders. */
const namedMasks = (keys: readonly SampleKey[]): ReadonlyMap<Location, ReadonlySet<string>> => {
  const named = new Map<Location, Set<string>>()
  for (const path of keys.flatMap(({ maskPaths }) => maskPaths)) {
    const names = named.get(folderOf(path)) ?? new Set()
    named.set(folderOf(path), names.add(baseName(path)))
  }
  return named
}

/** Of JSRT every image has masks; of another set there may be none of some. */
const withoutFold = (keys: readonly SampleKey[]): readonly string[] => {
  const without = keys.filter(({ source, maskPaths }) => source === 'jsrt' && maskPaths.length === 0)
  return without.length === 0
    ? []
    : [`Images whose fold of masks is not there: ${without.length}, ${someOf(without.map(({ id }) => id))}.`]
}

/**
 * Says which masks that samples name are not there, and which masks in the same folders belong to no image; nothing where
 * each has the other; and of JSRT which images have none since `fold1` or `fold2` is missing. By names: no file is read.
 */
export const maskDifferences = async (keys: readonly SampleKey[], list: Listing): Promise<readonly string[]> => {
  const differences: string[] = [...withoutFold(keys)]
  for (const [folder, names] of namedMasks(keys)) {
    const there = new Set((await list(folder)).filter(({ kind }) => kind === 'file').map(({ name }) => name))
    const missing = [...names].filter(name => !there.has(name))
    const alone = [...there].filter(name => isPicture(name) && !names.has(name))
    if (missing.length > 0)
      differences.push(`Images without a mask in ${folder}: ${missing.length}, ${someOf(missing)}.`)
    if (alone.length > 0) differences.push(`Masks without an image in ${folder}: ${alone.length}, ${someOf(alone)}.`)
  }
  return differences
}
