/** What a random stream is keyed by, e.g. (seed, epoch, sample id, view, operation). */
export type RandomKey = readonly (string | number)[]

/** A deterministic stream of uniform numbers in [0, 1). */
export type RandomStream = () => number

/** The random streams of all keys that begin in the same way. */
export type KeyedStreams = (...rest: RandomKey) => RandomStream

type Words = readonly [a: number, b: number, c: number, d: number]

const START: Words = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667]

/** Four 32-bit words of text, from those of the text before it; every word depends on every character. */
const hash = (words: Words, text: string): Words => {
  let [a, b, c, d] = words
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x85ebca6b) ^ (b >>> 15)
    b = Math.imul(b ^ unit, 0xc2b2ae35) ^ (c >>> 13)
    c = Math.imul(c ^ unit, 0x27d4eb2f) ^ (d >>> 16)
    d = Math.imul(d ^ unit, 0x165667b1) ^ (a >>> 14)
  }
  return [a, b, c, d]
}

/** The small fast counting generator of Chris Doty-Humphrey (sfc32), from its four words of state. */
const sfc32 = (state: Words): RandomStream => {
  let [a, b, c, counter] = state
  return () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return (sum >>> 0) / 4294967296
  }
}

/** Seeded by four words, the first twelve outputs thrown away. */
const stream = (words: Words): RandomStream => {
  const random = sfc32(words)
  for (let i = 0; i < 12; i++) random()
  return random
}

/**
 * The streams of `keyedRandom` whose keys begin with `start`: what they share is hashed once.
 *
 * @example const drawn = keyedStreams(seed, epoch, sampleId, 'strong'); drawn('crop')() // = keyedRandom(seed, …, 'crop')()
 */
export const keyedStreams = (...start: readonly [string | number, ...RandomKey]): KeyedStreams => {
  const words = hash(START, JSON.stringify(start).slice(0, -1))
  return (...rest) => stream(hash(words, rest.length === 0 ? ']' : `,${JSON.stringify(rest).slice(1)}`))
}

/**
 * A stream of uniform numbers in [0, 1) that depends on its key alone, never on the order of arrival (sfc32,
 * seeded by a hash of the key, the first twelve outputs thrown away). Same key, same numbers, on any machine.
 *
 * @example keyedRandom(seed, epoch, 'jsrt/JPCLN001', 'strong', 'crop')()
 */
export const keyedRandom = (...key: RandomKey): RandomStream => stream(hash(START, JSON.stringify(key)))

/** A uniform integer in 0 … count − 1. */
export const randomInteger = (random: RandomStream, count: number): number => Math.floor(random() * count)
