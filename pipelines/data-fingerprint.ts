import { createHash } from 'node:crypto'
import { type StreamName, streamNames, type TrainingSets } from './training-streams.js'

/**
 * What the streams of a run draw from, in a few characters: for each the number of its images, and a digest of the
 * sources' names, weights and sample ids in order. The place that a stream has come to means nothing on other data.
 *
 * @example dataFingerprint(sets) // 'segmentationLabelled 10 1f0c…, classificationLabelled 100 9a31…'
 */
export const dataFingerprint = (sets: TrainingSets): string =>
  streamNames.flatMap(name => (sets[name] === null ? [] : [`${name} ${ofStream(sets[name])}`])).join(', ')

const ofStream = (sets: NonNullable<TrainingSets[StreamName]>): string => {
  const hash = createHash('sha256')
  let images = 0
  for (const { dataset, weight } of sets) {
    hash.update(JSON.stringify([dataset.name, weight, dataset.length]))
    for (let i = 0; i < dataset.length; i++) hash.update(JSON.stringify(dataset.key(i).id))
    images += dataset.length
  }
  return `${images} ${hash.digest('hex').slice(0, 16)}`
}
