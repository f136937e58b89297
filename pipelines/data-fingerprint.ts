import { createHash } from 'node:crypto'
import { type StreamName, streamNames } from './stream-name.js'
import type { TestSets } from './test-sets.js'
import type { TrainingSets } from './training-streams.js'

/**
 * What a run draws from and is validated on, in a few characters: for each stream and each task's validation the number of
 * its images, and a digest of the sources' names, weights and sample ids in order; and the digest of the split that the run
 * follows, if any. The place that a stream has come to, and the best score so far, mean nothing on other data.
 *
 * @example dataFingerprint(training, validation) // 'segmentationLabelled 10 1f0c…, … validation 13 + 16 77d0…'
 */
export const dataFingerprint = (sets: TrainingSets, validation: TestSets, splitDigest: string | null = null): string =>
  [
    streamsFingerprint(sets),
    validationFingerprint(validation),
    ...(splitDigest === null ? [] : [`split ${splitDigest}`]),
  ]
    .filter(part => part !== '')
    .join(', ')

const validationFingerprint = ({ segmentation, classification }: TestSets): string => {
  const tasks = [segmentation, classification].map(sets => sets.map(dataset => ({ dataset, weight: 1 })))
  return `validation ${tasks.map(digestOf).join(' + ')}`
}

const streamsFingerprint = (sets: TrainingSets): string =>
  streamNames.flatMap(name => (sets[name] === null ? [] : [`${name} ${digestOf(sets[name])}`])).join(', ')

const digestOf = (sets: NonNullable<TrainingSets[StreamName]>): string => {
  const hash = createHash('sha256')
  let images = 0
  for (const { dataset, weight } of sets) {
    hash.update(JSON.stringify([dataset.name, weight, dataset.length]))
    for (let i = 0; i < dataset.length; i++) hash.update(JSON.stringify(dataset.key(i).id))
    images += dataset.length
  }
  return `${images} ${hash.digest('hex').slice(0, 16)}`
}
