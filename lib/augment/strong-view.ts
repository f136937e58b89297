import type * as t from 'io-ts'
import { exactly } from '../codec/exactly.js'
import { expectOptions } from '../codec/expect-options.js'
import { cropFields, cutoutField, seedField } from '../codec/view-options.js'
import { drawCrop } from './draw-crop.js'
import { drawCutout } from './draw-cutout.js'
import { drawOperations } from './draw-operations.js'
import { drawnView } from './drawn-view.js'
import { operationDraws, randAugmentOptionFields } from './rand-augment.js'
import type { View } from './view.js'

/**
 * The options of `weakView` and of `randAugment`, with the defaults and ranges that they have there. `view`: default
 * `'strong'`. `cutoutPx`: the side of a square, somewhere on the image, that is hidden in middle grey; default 0, none,
 * as in the paper.
 */
const StrongViewOptions = exactly(seedField, 'options', {
  ...cropFields,
  ...randAugmentOptionFields,
  ...cutoutField,
})
export type StrongViewOptions = t.TypeOf<typeof StrongViewOptions>

/**
 * The strong view: a weak view with a draw of its own, then RandAugment. Give both views the same decoded image. Options
 * out of range are refused here. With `geometricOnly` it is the view of an image's mask: the pixels go where those of the
 * image go, and keep their values.
 *
 * Departs from the released code, which pads by 4 px here and by 32 px in the weak view; `cropPaddingPx: 4`
 * restores that.
 *
 * @example strongView({ seed: 1 })(image, { epoch: 0, sampleId: 'chex/train/NORMAL/IM-0115-0001' })
 */
export const strongView = (options: StrongViewOptions): View => {
  const {
    seed,
    view = 'strong',
    flipProbability = 0.5,
    cropPaddingPx = null,
    cutoutPx = 0,
    ...others
  } = expectOptions('strong view', StrongViewOptions, options)
  const draws = operationDraws('strong view', others)
  return drawnView(
    { seed, view },
    drawCrop({ flipProbability, cropPaddingPx }),
    drawOperations(draws),
    drawCutout(draws.geometricOnly ? 0 : cutoutPx),
  )
}
