/**
 * The soft Dice of one image, of probabilities p in 0…1 and a mask g of the same size (0 = background, all else =
 * foreground): (2Σpg + 1)/(Σp + Σg + 1), the one whose complement is trained on. 0…1, summed up in float64;
 * NaN where a probability is.
 *
 * @example softDice(Uint8Array.of(1, 0), Float32Array.of(1, 0)) // 1
 */
export const softDice = (truth: Uint8Array, probabilities: ArrayLike<number>): number => {
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
  return (2 * both + 1) / (sum + 1)
}
