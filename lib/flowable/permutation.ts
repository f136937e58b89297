const mix32 = (word: number): number => {
  let x = word
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return (x ^ (x >>> 15)) >>> 0
}

const ROUNDS = 6

/**
 * A keyed permutation of 0 … length − 1 in O(1) memory: a Feistel network on the next even power of two, walked until
 * it lands inside (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002). `length` is a whole number of
 * 0 … 2³⁰; the key is any list of whole numbers.
 *
 * @example permutation(247, [seed, epoch])(0) // the index of the epoch's first sample
 */
export const permutation = (length: number, key: readonly number[]): ((position: number) => number) => {
  if (!Number.isSafeInteger(length) || length < 0 || length > 2 ** 30)
    throw new RangeError(`permutation: expected length to be a whole number of 0 … 2^30, got ${length}`)
  let halfBits = 1
  while (4 ** halfBits < length) halfBits++
  const mask = 2 ** halfBits - 1
  const roundKeys = Array.from({ length: ROUNDS }, (_, round) =>
    key.reduce((word, part) => mix32(word ^ mix32(part | 0) ^ mix32(Math.floor(part / 2 ** 32) + 1)), round + 1),
  )
  return position => {
    let index = position
    do {
      let left = index >>> halfBits
      let right = index & mask
      for (const roundKey of roundKeys) {
        const next = (left ^ mix32(right ^ roundKey)) & mask
        left = right
        right = next
      }
      index = ((left << halfBits) | right) >>> 0
    } while (index >= length)
    return index
  }
}
