import type { RandomStream } from '../lib/random/keyed-random.js'

/** The values in a random order: a new array, each order as likely as any other. */
export const shuffled = <A>(values: readonly A[], random: RandomStream): A[] =>
  values
    .map(value => ({ value, draw: random() }))
    .toSorted((a, b) => a.draw - b.draw)
    .map(({ value }) => value)
