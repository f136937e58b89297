/** The mask of p > 0.5: 1 where a probability in 0…1 is above one half, else 0. Returns a new array. */
export const thresholdMask = (probabilities: ArrayLike<number>): Uint8Array =>
  Uint8Array.from(probabilities, probability => (probability > 0.5 ? 1 : 0))
