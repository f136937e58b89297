import type { Sample, SampleKey } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import type { Drawn } from '../lib/flowable/shuffled-epochs.js'

/** A key drawn in an epoch, with the data set that it belongs to. */
export type Placed = Drawn<SampleKey> & Readonly<{ dataset: DataSet<SampleKey, Sample> }>
