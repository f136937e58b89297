export { batch } from './flowable/batch.js'
export { branch } from './flowable/branch.js'
export type { DataSet } from './flowable/data-set.js'
export { type DeadLetter, type DeadLettersOptions, deadLetters } from './flowable/dead-letters.js'
export { UNBOUNDED } from './flowable/demand.js'
export { filter } from './flowable/filter.js'
export {
  type At,
  type Flowable,
  flowable,
  type Run,
  type Stage,
  type State,
  type Upstream,
} from './flowable/flowable.js'
export { type ForEachOptions, forEach, type Running } from './flowable/for-each.js'
export { fromAsyncIterable } from './flowable/from-async-iterable.js'
export { fromDataset } from './flowable/from-dataset.js'
export { fromIterable } from './flowable/from-iterable.js'
export { lift } from './flowable/lift.js'
export { map } from './flowable/map.js'
export { type MapAsyncOptions, mapAsync } from './flowable/map-async.js'
export { mix, type Part } from './flowable/mix.js'
export { permutation } from './flowable/permutation.js'
export { prefetch } from './flowable/prefetch.js'
export { Stalled, type Stopped } from './flowable/run.js'
export { type Drawn, shuffledEpochs } from './flowable/shuffled-epochs.js'
export { take } from './flowable/take.js'
export { toAsyncIterable } from './flowable/to-async-iterable.js'
export { toObservable } from './flowable/to-observable.js'
export { turn } from './flowable/turns.js'
export { type ZipOptions, zip } from './flowable/zip.js'
