import { keyedRandom, type RandomKey } from '../../../../lib/random/keyed-random.js'

/**
 * The dropout mask of this key by its definition, at rate ¼: sfc32 from three words of the key's stream, each of whose
 * outputs decides two elements, its upper half the first.
 */
export const plainMask = (key: RandomKey, shape: readonly number[]): readonly number[] => {
  const random = keyedRandom(...key)
  const state = new Uint32Array([1, 2, 3].map(() => random() * 2 ** 32))
  let counter = 0
  const word = () => {
    counter++
    const [a, b, c] = state as unknown as readonly [number, number, number]
    const sum = (a + b + counter) % 2 ** 32
    state[0] = b ^ (b >>> 9)
    state[1] = c + c * 8
    state[2] = ((c << 21) | (c >>> 11)) + sum
    return sum
  }
  const words = Array.from({ length: shape.reduce((product, size) => product * size, 1) / 2 }, word)
  return words.flatMap(sum => [sum >>> 16, sum & 65535]).map(half => (half >= 16384 ? Math.fround(4 / 3) : 0))
}
