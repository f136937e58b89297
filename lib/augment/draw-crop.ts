import type { Draw } from './drawn-view.js'
import { randomInteger } from './keyed-random.js'
import { reflectPadCrop } from './reflect-pad-crop.js'

/**
 * Mirrored with `flipProbability`, then reflect-padded by `cropPaddingPx` (null: ⌊shorter side/8⌋) and cropped back to
 * size at an offset uniform over 0…2·padding in both directions. Throws where the padding is not less than the shorter
 * side.
 */
export const drawCrop =
  ({ flipProbability, cropPaddingPx }: Readonly<{ flipProbability: number; cropPaddingPx: number | null }>): Draw =>
  ({ width, height }, random) => {
    const mirrored = random('flip')() < flipProbability
    const offset = random('crop')
    const paddingPx = cropPaddingPx ?? Math.floor(Math.min(width, height) / 8)
    const xPx = randomInteger(offset, 2 * paddingPx + 1)
    const yPx = randomInteger(offset, 2 * paddingPx + 1)
    return [reflectPadCrop({ paddingPx, xPx, yPx, mirrored })]
  }
