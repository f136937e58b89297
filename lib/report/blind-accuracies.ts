import type { ClassifiedImageResult } from '../codec/image-result.js'

/** The accuracy of a model that never looks. */
export type BlindAccuracy = Readonly<{ name: 'always abnormal' | 'always normal'; accuracy: number }>

/**
 * What the two models that never look reach on these images, the shares of their classes; the higher one first. Throws on no
 * images.
 *
 * @example blindAccuracies(results)[0] // { name: 'always abnormal', accuracy: 0.625 }
 */
export const blindAccuracies = (results: readonly ClassifiedImageResult[]): readonly [BlindAccuracy, BlindAccuracy] => {
  if (results.length === 0) throw new RangeError('Expected classified images, got none')
  const abnormal = results.filter(({ label }) => label === 1).length / results.length
  const levels = [
    { name: 'always abnormal', accuracy: abnormal },
    { name: 'always normal', accuracy: 1 - abnormal },
  ] as const
  return abnormal >= 0.5 ? [levels[0], levels[1]] : [levels[1], levels[0]]
}
