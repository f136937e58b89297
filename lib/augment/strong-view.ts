import { type RandAugmentOptions, randAugment } from './rand-augment.js'
import type { View } from './view.js'
import { type WeakViewOptions, weakView } from './weak-view.js'

/** The options of the weak view's crop and of RandAugment; each has the default and the range it has there. */
export type StrongViewOptions = Omit<WeakViewOptions & RandAugmentOptions, 'view'>

/**
 * The strong view: a weak view with a draw of its own, then RandAugment. Give both views the same decoded image.
 *
 * Departs from the released code, which pads by 4 px here and by 32 px in the weak view; `cropPaddingPx: 4`
 * restores that.
 *
 * @example strongView({ seed: 1 })(image, { epoch: 0, sampleId: 'chex/train/NORMAL/IM-0115-0001' })
 */
export const strongView = (options: StrongViewOptions): View => {
  const weak = weakView({ ...options, view: 'strong' })
  const augment = randAugment({ ...options, view: 'strong' })
  return (image, key) => augment(weak(image, key), key)
}
