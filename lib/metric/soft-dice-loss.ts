import { softDice } from './soft-dice.js'

/**
 * The Dice loss of one image, as training has it (lib/train/losses.ts): 1 − (2Σpg + 1)/(Σp + Σg + 1) of probabilities p
 * in 0…1 and a mask g of the same size (0 = background, all else = foreground). 0…1, summed up in float64.
 */
export const softDiceLoss = (truth: Uint8Array, probabilities: ArrayLike<number>): number =>
  1 - softDice(truth, probabilities)
