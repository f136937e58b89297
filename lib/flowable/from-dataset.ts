import { expectWhole } from '../codec/expect-whole.js'
import { whole } from '../codec/numbers.js'
import type { DataSet } from './data-set.js'
import { plus } from './demand.js'
import { type Flowable, flowable } from './flowable.js'
import { serial } from './serial.js'

/**
 * A flow of a data set's keys in the data set's order; holds none and reads nothing (reading is a `mapAsync`). Its
 * state is one whole number, so a run continues from anywhere at no cost. Throws a RangeError where the length is
 * neither a whole number of at least 0 nor infinite.
 *
 * @example pipe(fromDataset(dataset), mapAsync((key, signal) => dataset.read(key, signal)(), { concurrency: 4 }))
 */
export const fromDataset = <Key>(dataset: Pick<DataSet<Key, unknown>, 'name' | 'length' | 'key'>): Flowable<Key> => {
  const name = `fromDataset(${dataset.name})`
  if (dataset.length !== Number.POSITIVE_INFINITY) expectWhole(name, 'the length', dataset.length, 0)
  return flowable(name, stage => {
    let position = stage.from(whole(0), 0)
    let want = 0
    const drain = serial(() => {
      if (stage.closed()) return false
      if (position >= dataset.length) {
        stage.complete()
        return false
      }
      if (want === 0) return false
      want--
      const key = dataset.key(position)
      position++
      stage.emit(key, position)
      return true
    })
    return n => {
      want = plus(want, n)
      drain()
    }
  })
}
