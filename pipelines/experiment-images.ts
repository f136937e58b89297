import { createHash } from 'node:crypto'
import type { SourceName } from '../lib/codec/configuration.js'
import type { ExperimentImages } from '../lib/codec/experiment.js'
import type { FixedLabels } from './apply-split.js'
import type { DataSets, SampleSet } from './data-folder.js'

/** Wherever they lie: paths are left out. */
const digestOf = (set: SampleSet, labelled: FixedLabels | undefined): string => {
  const hash = createHash('sha256')
  for (let i = 0; i < set.length; i++) {
    const key = set.key(i)
    const { id, split, label, maskPaths } = key
    const fixed = labelled ? [labelled('segmentation', key), labelled('classification', key)] : []
    hash.update(JSON.stringify([id, split, label, maskPaths.length, ...fixed]))
  }
  return `${set.length} ${hash.digest('hex').slice(0, 16)}`
}

/**
 * The images of each source, in a few characters: their number, and a digest of ids, splits, labels and numbers of masks in
 * order, and of the labels that a split fixes, where one is followed. Null where a source's folder is not there.
 *
 * @example experimentImages(sets).jsrt // '247 1f0c2a77d093b6e5'
 */
export const experimentImages = (sets: DataSets, labelled?: FixedLabels): ExperimentImages => {
  const of = (source: SourceName) => (sets[source] === null ? null : digestOf(sets[source], labelled))
  return {
    ...{ jsrt: of('jsrt'), mcu: of('mcu'), chex: of('chex'), nihx: of('nihx') },
    ...{ shenzhen: of('shenzhen'), dicom: of('dicom'), shards: of('shards') },
  }
}
