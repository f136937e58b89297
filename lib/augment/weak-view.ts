import type * as t from 'io-ts'
import { exactly } from '../codec/exactly.js'
import { expectOptions } from '../codec/expect-options.js'
import { cropFields, seedField } from '../codec/view-options.js'
import { drawCrop } from './draw-crop.js'
import { drawnView } from './drawn-view.js'
import type { View } from './view.js'

/**
 * `seed` of the draws, a whole number of at least 0. `flipProbability`: 0…1; default ½. `cropPaddingPx`: the padding on
 * every side before the random crop, from 0 to less than the image's shorter side; default (null) ⌊shorter side/8⌋, 32
 * at 256 px. `view`: what the draws are keyed by beside seed, epoch and sample; views of different names draw
 * independently of one another; default `'weak'`.
 */
const WeakViewOptions = exactly(seedField, 'options', cropFields)
export type WeakViewOptions = t.TypeOf<typeof WeakViewOptions>

/**
 * The weak view: mirrored with probability ½, then reflect-padded and cropped back to size at an offset uniform
 * over 0…2·padding in both directions. Options out of range are refused here, a padding too large for an image
 * when that image comes. The view of an image's mask is the view itself: it only moves pixels.
 *
 * Departs from the released code, which pads by a fixed 32 px here and by 4 px in the strong view, whatever the
 * image's size.
 *
 * @example weakView({ seed: 1 })(image, { epoch: 0, sampleId: 'chex/train/NORMAL/IM-0115-0001' })
 */
export const weakView = (options: WeakViewOptions): View => {
  const {
    seed,
    view = 'weak',
    flipProbability = 0.5,
    cropPaddingPx = null,
  } = expectOptions('weak view', WeakViewOptions, options)
  return drawnView({ seed, view }, drawCrop({ flipProbability, cropPaddingPx }))
}
