import type { DataSet } from '../lib/flowable/data-set.js'

/**
 * A part of a data set, read through it: the keys for which `keep` holds, in their order, or the indices given, in
 * the order given. Keys are gone through once; four bytes are held for each that is kept. An empty part is allowed.
 *
 * `name` names the part in errors and reports. Throws a RangeError where an index is outside the data set, and from
 * `key(index)` outside the part.
 *
 * @example subset(chexSet, ofSplit('train'), 'chex train')
 */
export const subset = <Key, Value>(
  dataset: DataSet<Key, Value>,
  keep: ((key: Key) => boolean) | readonly number[],
  name: string,
): DataSet<Key, Value> => {
  const inRange = (index: number, length: number, of: string) => {
    if (!Number.isInteger(index) || index < 0 || index >= length)
      throw new RangeError(`Expected an index in 0…${length - 1} of ${of}, got ${index}`)
    return index
  }
  const indices =
    typeof keep === 'function'
      ? Uint32Array.from(Array.from({ length: dataset.length }, (_, i) => i).filter(i => keep(dataset.key(i))))
      : Uint32Array.from(keep, index => inRange(index, dataset.length, dataset.name))
  return {
    name,
    length: indices.length,
    key: index => dataset.key(indices[inRange(index, indices.length, name)]!),
    read: dataset.read,
    ...(dataset.reader && { reader: dataset.reader }),
  }
}
