import type { Checkpoint } from '../lib/codec/checkpoint.js'
import type { Configuration } from '../lib/codec/configuration.js'
import type { Location } from '../lib/storage/location.js'
import type { RunFolder } from '../lib/train/run-folder.js'
import type { DataSets } from './data-folder.js'
import type { OpenedSplit } from './open-split.js'
import type { TestSets } from './test-sets.js'
import type { BudgetedSets } from './training-sets.js'

/** How many threads prepare samples and compute gradients (see `Configuration`). */
export type Threads = Pick<Configuration, 'workers' | 'replicas'>

/** What a run needs, checked and opened before it starts. */
export type Prepared = Readonly<{
  configuration: Configuration
  sets: DataSets
  /** The folder that they are in. */
  root: Location
  /** The split that the sets have their parts from; null where they have their own. */
  split: OpenedSplit | null
  training: BudgetedSets
  /** The images that the run is validated on, if any. */
  validation: TestSets
  /** What the streams draw from (see `dataFingerprint`). */
  fingerprint: string
  folder: RunFolder
  /** Where an earlier run of this folder is continued: its newest whole checkpoint, null where it has none. */
  continued: Readonly<{ checkpoint: Checkpoint | null }> | null
  /** The threads that this process gives it, in place of the configuration's; they do not change the result. */
  threads?: Threads
}>
