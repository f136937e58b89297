/** Checks a seed when a view is built. Throws a RangeError naming the view and the value. */
export const expectSeed = (view: string, seed: number): void => {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`${view} view: expected seed to be a whole number of at least 0, got ${seed}`)
}
