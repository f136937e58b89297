import type { SourceName } from '../lib/codec/configuration.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'

export type SampleSet = DataSet<SampleKey, Sample>

/** The data sets of a folder; null where a source's folder is not there. */
export type DataSets = Readonly<Record<SourceName, SampleSet | null>>

/**
 * The data sets of a folder that has none: what those of any other are laid over.
 *
 * @example const sets: DataSets = { ...noSets, jsrt: await orThrow(jsrt('data/JSRT')) }
 */
export const noSets: DataSets = {
  ...{ jsrt: null, mcu: null, chex: null, nihx: null },
  ...{ shenzhen: null, dicom: null, shards: null },
}
