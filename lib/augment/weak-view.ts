import { expectWhole } from '../codec/expect-whole.js'
import { flipInPlace } from './flip-horizontal.js'
import { keyedRandom, randomInteger } from './keyed-random.js'
import { reflectPadCrop } from './reflect-pad-crop.js'
import type { View } from './view.js'

/**
 * `cropPaddingPx`: the padding on every side before the random crop, an integer from 0 to less than the image's
 * shorter side; default ⌊shorter side/8⌋ (32 at 256 px). `view`: what the draws are keyed by beside seed, epoch and
 * sample; views of different names draw independently of one another; default `'weak'`.
 */
export type WeakViewOptions = Readonly<{ seed: number; cropPaddingPx?: number; view?: string }>

/**
 * The weak view: mirrored with probability ½, then reflect-padded and cropped back to size at an offset uniform
 * over 0…2·padding in both directions. Options out of range are refused here, a padding too large for an image
 * when that image comes.
 *
 * Departs from the released code, which pads by a fixed 32 px here and by 4 px in the strong view, whatever the
 * image's size.
 *
 * @example weakView({ seed: 1 })(image, { epoch: 0, sampleId: 'chex/train/NORMAL/IM-0115-0001' })
 */
export const weakView = ({ seed, cropPaddingPx, view = 'weak' }: WeakViewOptions): View => {
  expectWhole(`${view} view`, 'seed', seed, 0)
  if (cropPaddingPx !== undefined && (!Number.isInteger(cropPaddingPx) || cropPaddingPx < 0))
    throw new RangeError(
      `${view} view: expected cropPaddingPx to be an integer in 0…(shorter side − 1), got ${cropPaddingPx}`,
    )
  return (image, { epoch, sampleId }) => {
    const flipped = keyedRandom(seed, epoch, sampleId, view, 'flip')() < 0.5
    const random = keyedRandom(seed, epoch, sampleId, view, 'crop')
    const paddingPx = cropPaddingPx ?? Math.floor(Math.min(image.width, image.height) / 8)
    const xPx = randomInteger(random, 2 * paddingPx + 1)
    const yPx = randomInteger(random, 2 * paddingPx + 1)
    // Mirrored then cropped is cropped at the mirrored offset then mirrored, which makes one image, not two.
    return flipped
      ? flipInPlace(reflectPadCrop(image, { paddingPx, xPx: 2 * paddingPx - xPx, yPx }))
      : reflectPadCrop(image, { paddingPx, xPx, yPx })
  }
}
