import type * as t from 'io-ts'
import { exactly } from '../codec/exactly.js'
import { expectOptions } from '../codec/expect-options.js'
import { cropFields, cutoutField, seedField, viewField } from '../codec/view-options.js'
import { drawCrop } from './draw-crop.js'
import { drawCutout } from './draw-cutout.js'
import { drawOperations } from './draw-operations.js'
import { type DrawView, keyedDraws, viewFrom } from './drawn-view.js'
import { operationDraws, randAugmentOptionFields } from './rand-augment.js'
import type { View } from './view.js'

const StrongViewOptions = exactly(seedField, 'options', {
  ...viewField,
  ...cropFields,
  ...randAugmentOptionFields,
  ...cutoutField,
})
export type StrongViewOptions = t.TypeOf<typeof StrongViewOptions>

/** What `strongView` of these options does to an image, as data. */
export const drawStrongView = (options: StrongViewOptions): DrawView => {
  const {
    seed,
    view = 'strong',
    cutoutPx = 0,
    geometricOnly = false,
    ...others
  } = expectOptions('strong view', StrongViewOptions, options)
  const draws = operationDraws('strong view', others)
  return keyedDraws({ seed, view, geometricOnly }, (size, random) => ({
    crop: drawCrop(others, size, random),
    operations: drawOperations(draws, random),
    cutout: drawCutout(cutoutPx, size, random),
  }))
}

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
export const strongView = (options: StrongViewOptions): View => viewFrom(drawStrongView(options))
