import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import type { StepRef } from './step.js'

/**
 * A random-access data set. Keys are cheap and synchronous, values are read on demand: flows carry keys,
 * and reading is a `mapAsync`, the one place that declares concurrency.
 *
 * `key(index)` accepts 0 ≤ index < length. `read` honours the signal where the medium allows.
 */
export type DataSet<Key, Value> = Readonly<{
  name: string
  length: number
  key(index: number): Key
  read(key: Key, signal: AbortSignal): TaskEither<PipelineError, Value>
  /**
   * Where a worker finds `read`: the export of a module, with the same signature. A data set without one is read by
   * the thread that runs the flow, and workers do only what comes after.
   */
  reader?: StepRef
}>
