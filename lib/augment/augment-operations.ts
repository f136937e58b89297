import type { GreyImage } from '../codec/grey-image.js'
import { type AugmentOperationName, augmentOperationNames } from '../codec/view-options.js'
import { paint, untouched } from '../image/canvas.js'
import { autoContrast } from './auto-contrast.js'
import { brightness } from './brightness.js'
import { contrast } from './contrast.js'
import { equalize } from './equalize.js'
import { type AugmentSign, type PoolOperation, paintAt } from './pool-operation.js'
import { posterize } from './posterize.js'
import { rotate } from './rotate.js'
import { sharpness } from './sharpness.js'
import { shearX, shearY } from './shear.js'
import { solarize } from './solarize.js'
import { translateX, translateY } from './translate.js'

const share = { from: 0.05, to: 0.95 }
const geometric = { geometric: true, signed: true }

/**
 * The pool of RandAugment in the released code, each operation equal byte for byte to Pillow's on 8-bit grey images.
 * A level v of 1…9 lies at v/10 of the parameter's range.
 */
export const augmentPool: Readonly<Record<AugmentOperationName, PoolOperation>> = {
  identity: { name: 'identity', paint: () => untouched },
  autoContrast: { name: 'autoContrast', paint: () => autoContrast },
  equalize: { name: 'equalize', paint: () => equalize },
  // What is kept of the image; the rest is black, the mean grey, or the smoothed image.
  brightness: { name: 'brightness', range: share, paint: brightness },
  contrast: { name: 'contrast', range: share, paint: contrast },
  sharpness: { name: 'sharpness', range: share, paint: sharpness },
  // How many of the highest bits are kept, and how many of the highest grey values are inverted.
  posterize: { name: 'posterize', range: { from: 4, to: 8, whole: true, unit: 'bits' }, paint: posterize },
  solarize: {
    name: 'solarize',
    range: { from: 0, to: 256, whole: true, unit: 'values' },
    paint: values => solarize(256 - values),
  },
  // Degrees; pixels sideways for each pixel down; per cent of the side.
  rotate: { name: 'rotate', range: { from: 0, to: 30, whole: true, unit: '°' }, ...geometric, paint: rotate },
  shearX: { name: 'shearX', range: { from: 0, to: 0.3 }, ...geometric, paint: shearX },
  shearY: { name: 'shearY', range: { from: 0, to: 0.3 }, ...geometric, paint: shearY },
  translateX: { name: 'translateX', range: { from: 0, to: 30, unit: '%' }, ...geometric, paint: translateX },
  translateY: { name: 'translateY', range: { from: 0, to: 30, unit: '%' }, ...geometric, paint: translateY },
}

/**
 * An operation applied to an image, which stays as it is; the result has its size and memory of its own, or is the image
 * itself where nothing changes. `level` is an integer in 1…9, `sign` 1 or −1; operations without a parameter or a
 * direction look at neither. Throws a RangeError where one of them is out of range.
 */
export type AugmentOperation = (image: GreyImage, level: number, sign?: AugmentSign) => GreyImage

/**
 * The operations of the pool by name, as functions of images.
 *
 * | operation | at level v |
 * |---|---|
 * | identity, autoContrast, equalize | the same at every level |
 * | brightness, contrast, sharpness | keeps the share 0.05 + 0.09·v; the rest is black, the mean grey, or smoothed |
 * | posterize | keeps the 4 + ⌊0.4·v⌋ highest bits |
 * | solarize | inverts from 256 − ⌊25.6·v⌋ up |
 * | rotate | turns by 3·v degrees, counter-clockwise where the sign is 1 |
 * | shearX, shearY | shears by 0.03·v about the top left, left or up where the sign is 1 |
 * | translateX, translateY | moves by ⌊3·v·size/100⌋ px, left or up where the sign is 1 |
 *
 * What comes in from outside is black.
 *
 * @example augmentOperations.translateX(image, 4, -1) // at 256 px: 30 px to the right
 */
export const augmentOperations = Object.fromEntries(
  augmentOperationNames.map((name): [AugmentOperationName, AugmentOperation] => [
    name,
    (image, level, sign = 1) => paint(image, paintAt(augmentPool[name], level, sign)),
  ]),
) as Readonly<Record<AugmentOperationName, AugmentOperation>>
