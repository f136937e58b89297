import { keyedRandom } from '../lib/random/keyed-random.js'
import { shuffled } from './shuffled.js'

export type HoldOutOptions = Readonly<{
  /** Of the images of each class, 0…1 without its ends. */
  share: number
  seed: number
  /** Where the images come from; each source has draws of its own. */
  source: string
}>

/**
 * The images of a source that are held out to validate on: of each class its share, rounded, but at least one and not
 * all of them; none of a class with one image, which is learnt from. With the same seed a larger share contains every
 * smaller one, and what other sources there are changes nothing.
 *
 * @param labels the class of each image, `''` where it has none
 * @returns indices in ascending order
 *
 * @example holdOut(['normal', 'normal', 'abnormal'], { share: 0.5, seed: 1, source: 'chex' }) // [0] or [1]
 */
export const holdOut = (labels: readonly string[], { share, seed, source }: HoldOutOptions): readonly number[] =>
  [...new Set(labels)]
    .flatMap(label => {
      const own = labels.flatMap((other, i) => (other === label ? [i] : []))
      const count = own.length < 2 ? 0 : Math.min(Math.max(Math.round(share * own.length), 1), own.length - 1)
      return shuffled(own, keyedRandom(seed, 'held out', source, label)).slice(0, count)
    })
    .toSorted((a, b) => a - b)
