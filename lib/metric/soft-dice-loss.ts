/**
 * The Dice loss of one image, as training has it (lib/train/losses.ts): 1 − (2Σpg + 1)/(Σp + Σg + 1) of probabilities p
 * in 0…1 and a mask g of the same size (0 = background, all else = foreground). 0…1, summed up in float64.
 */
export const softDiceLoss = (truth: Uint8Array, probabilities: Float32Array): number => {
  if (truth.length !== probabilities.length)
    throw new RangeError(
      `Expected as many probabilities as pixels of the mask, got ${probabilities.length} and ${truth.length}`,
    )
  let both = 0
  let sum = 0
  for (let i = 0; i < truth.length; i++) {
    const g = truth[i] === 0 ? 0 : 1
    const p = probabilities[i]!
    both += p * g
    sum += p + g
  }
  return 1 - (2 * both + 1) / (sum + 1)
}
