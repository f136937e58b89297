import { createHash } from 'node:crypto'
import type { SourceName } from '../lib/codec/configuration.js'
import type { ExperimentImages } from '../lib/codec/experiment.js'
import type { DataSets, SampleSet } from './data-folder.js'

/** Wherever they lie: paths are left out. */
const digestOf = (set: SampleSet): string => {
  const hash = createHash('sha256')
  for (let i = 0; i < set.length; i++) {
    const { id, split, label, maskPaths } = set.key(i)
    hash.update(JSON.stringify([id, split, label, maskPaths.length]))
  }
  return `${set.length} ${hash.digest('hex').slice(0, 16)}`
}

/**
 * The images of each source, in a few characters: their number, and a digest of ids, splits, labels and numbers of masks in
 * order. Null where a source's folder is not there.
 *
 * @example experimentImages(sets).jsrt // '247 1f0c2a77d093b6e5'
 */
export const experimentImages = (sets: DataSets): ExperimentImages => {
  const of = (source: SourceName) => (sets[source] === null ? null : digestOf(sets[source]))
  return {
    ...{ jsrt: of('jsrt'), mcu: of('mcu'), chex: of('chex'), nihx: of('nihx') },
    ...{ shenzhen: of('shenzhen'), dicom: of('dicom'), shards: of('shards') },
  }
}
