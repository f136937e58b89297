import { expectWhole } from '../codec/expect-whole.js'
import type { DataSet } from './data-set.js'
import { permutation } from './permutation.js'

/**
 * A key as it is drawn in one epoch: augmentation is keyed by both. `epoch` counts from 0, and so does `index`, the place
 * of the key in the order of that epoch.
 */
export type Drawn<Key> = Readonly<{ epoch: number; index: number; key: Key }>

/**
 * A data set's keys in a freshly shuffled order each epoch, without end unless `epochs` (a whole number of at least 0)
 * bounds it: a random-access order that is a pure function of (seed, epoch, position) in O(1) memory. `seed` is any
 * whole number. Pass it to `fromDataset`.
 *
 * @example pipe(fromDataset(shuffledEpochs(chex, { seed: 1 })), map(({ epoch, key }) => …))
 */
export const shuffledEpochs = <Key>(
  dataset: Pick<DataSet<Key, unknown>, 'name' | 'length' | 'key'>,
  { seed, epochs = Number.POSITIVE_INFINITY }: Readonly<{ seed: number; epochs?: number }>,
): Pick<DataSet<Drawn<Key>, unknown>, 'name' | 'length' | 'key'> => {
  if (dataset.length === 0) throw new RangeError(`shuffledEpochs: expected ${dataset.name} to have at least one sample`)
  expectWhole('shuffledEpochs', `the length of ${dataset.name}`, dataset.length, 1)
  if (epochs !== Number.POSITIVE_INFINITY) expectWhole('shuffledEpochs', 'epochs', epochs, 0)
  if (!Number.isSafeInteger(seed))
    throw new RangeError(`shuffledEpochs: expected seed to be a whole number, got ${seed}`)
  const orderOf = (epoch: number) => ({ epoch, indexAt: permutation(dataset.length, [seed, epoch]) })
  let order = orderOf(0)
  return {
    name: dataset.name,
    length: dataset.length * epochs,
    key: position => {
      const epoch = Math.floor(position / dataset.length)
      if (epoch !== order.epoch) order = orderOf(epoch)
      const index = position % dataset.length
      return { epoch, index, key: dataset.key(order.indexAt(index)) }
    },
  }
}
