import { type KeyedStreams, randomInteger } from '../random/keyed-random.js'
import type { ReflectPadCrop } from './reflect-pad-crop.js'

/** How flips and crops are drawn: the probability of a flip (½), and the padding (null: ⌊shorter side/8⌋). */
export type CropDraws = Readonly<{ flipProbability?: number; cropPaddingPx?: number | null }>

/** A flip with its probability, and a crop at an offset uniform over 0…2·padding in both directions. */
export const drawCrop = (
  { flipProbability = 0.5, cropPaddingPx = null }: CropDraws,
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
