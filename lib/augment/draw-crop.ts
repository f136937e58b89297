import type { Draw } from './drawn-view.js'
import { type KeyedStreams, randomInteger } from './keyed-random.js'
import { type ReflectPadCrop, reflectPadCrop } from './reflect-pad-crop.js'

/** How flips and crops are drawn: the probability of a flip, and the padding (null: ⌊shorter side/8⌋). */
export type CropDraws = Readonly<{ flipProbability: number; cropPaddingPx: number | null }>

/** The flip and the crop that are drawn for an image of some size. */
export const drawnCrop = (
  { flipProbability, cropPaddingPx }: CropDraws,
  { width, height }: Readonly<{ width: number; height: number }>,
  random: KeyedStreams,
): Required<ReflectPadCrop> => {
  const mirrored = random('flip')() < flipProbability
  const offset = random('crop')
  const paddingPx = cropPaddingPx ?? Math.floor(Math.min(width, height) / 8)
  const xPx = randomInteger(offset, 2 * paddingPx + 1)
  const yPx = randomInteger(offset, 2 * paddingPx + 1)
  return { paddingPx, xPx, yPx, mirrored }
}

/**
 * Mirrored with `flipProbability`, then reflect-padded by `cropPaddingPx` and cropped back to size at an offset uniform
 * over 0…2·padding in both directions. Throws where the padding is not less than the shorter side.
 */
export const drawCrop =
  (draws: CropDraws): Draw =>
  (size, random) => [reflectPadCrop(drawnCrop(draws, size, random))]
