import type { GreyImage } from '../codec/grey-image.js'
import { autoContrastTable } from './auto-contrast-table.js'
import { blendTable } from './blend-table.js'
import { equalizeTable } from './equalize-table.js'
import { histogram } from './histogram.js'
import { lookUp } from './look-up.js'
import { meanGrey } from './mean-grey.js'
import { translate } from './translate.js'

/** The direction in which an operation that has one is applied. */
export type AugmentSign = 1 | -1

/**
 * One operation of RandAugment's pool: the image changed as strongly as `level` (an integer in 1…9) says, in the
 * direction of `sign` where the operation has one. Images keep their size; no operation writes to its input, and
 * one that changes nothing may return it.
 */
export type AugmentOperation = (image: GreyImage, level: number, sign: AugmentSign) => GreyImage

const keptShare = (level: number) => 0.05 + 0.09 * level
const keptBits = (level: number) => 4 + Math.floor(0.4 * level)
const invertedFrom = (level: number) => 256 - Math.floor(25.6 * level)
const offsetPx = (level: number, sizePx: number) => Math.floor((3 * level * sizePx) / 100)

const posterizeTable = (bits: number) => Uint8Array.from({ length: 256 }, (_, x) => x & (0x100 - (1 << (8 - bits))))
const solarizeTable = (threshold: number) => Uint8Array.from({ length: 256 }, (_, x) => (x < threshold ? x : 255 - x))

const checked =
  (operation: AugmentOperation): AugmentOperation =>
  (image, level, sign) => {
    if (!Number.isInteger(level) || level < 1 || level > 9)
      throw new RangeError(`Expected level to be an integer in 1…9, got ${level}`)
    return operation(image, level, sign)
  }

/**
 * The operations of RandAugment by name, each equal byte for byte to Pillow's on 8-bit grey images.
 *
 * | operation | at level v |
 * |---|---|
 * | identity, autoContrast, equalize | the same at every level |
 * | brightness, contrast | keeps the share 0.05 + 0.09·v, the rest is black or the mean grey |
 * | posterize | keeps the 4 + ⌊0.4·v⌋ highest bits |
 * | solarize | inverts from 256 − ⌊25.6·v⌋ up |
 * | translateX, translateY | moves by ⌊3·v·size/100⌋ px, left or up where the sign is 1; black comes in |
 *
 * @example augmentOperations.translateX(image, 4, -1) // at 256 px: 30 px to the right
 */
export const augmentOperations = {
  identity: checked(image => image),
  autoContrast: checked(image => lookUp(image, autoContrastTable(histogram(image)))),
  equalize: checked(image => lookUp(image, equalizeTable(histogram(image)))),
  brightness: checked((image, level) => lookUp(image, blendTable(0, keptShare(level)))),
  contrast: checked((image, level) => lookUp(image, blendTable(meanGrey(histogram(image)), keptShare(level)))),
  posterize: checked((image, level) => lookUp(image, posterizeTable(keptBits(level)))),
  solarize: checked((image, level) => lookUp(image, solarizeTable(invertedFrom(level)))),
  translateX: checked((image, level, sign) => translate(image, sign * offsetPx(level, image.width), 0)),
  translateY: checked((image, level, sign) => translate(image, 0, sign * offsetPx(level, image.height))),
} satisfies Readonly<Record<string, AugmentOperation>>

/** The name of an operation in the pool. */
export type AugmentOperationName = keyof typeof augmentOperations

/** Every operation of the pool, in a fixed order: the order decides which one a draw picks. */
export const augmentOperationNames = Object.keys(augmentOperations) as readonly AugmentOperationName[]
