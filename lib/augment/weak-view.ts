import type * as t from 'io-ts'
import { exactly } from '../codec/exactly.js'
import { expectOptions } from '../codec/expect-options.js'
import { cropFields, seedField, viewField } from '../codec/view-options.js'
import { drawCrop } from './draw-crop.js'
import { type DrawView, keyedDraws, viewFrom } from './drawn-view.js'
import type { View } from './view.js'

const WeakViewOptions = exactly(seedField, 'options', { ...viewField, ...cropFields })
export type WeakViewOptions = t.TypeOf<typeof WeakViewOptions>

/** What `weakView` of these options does to an image, as data. */
export const drawWeakView = (options: WeakViewOptions): DrawView => {
  const { seed, view = 'weak', ...crop } = expectOptions('weak view', WeakViewOptions, options)
  return keyedDraws({ seed, view }, (size, random) => ({
    crop: drawCrop(crop, size, random),
    operations: [],
    cutout: null,
  }))
}

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
export const weakView = (options: WeakViewOptions): View => viewFrom(drawWeakView(options))
