/** What a random stream is keyed by, e.g. (seed, epoch, sample id, view, operation). */
export type RandomKey = readonly (string | number)[]

/** A deterministic stream of uniform numbers in [0, 1). */
export type RandomStream = () => number

/** Four 32-bit words from a key; every word depends on every character (multiply-xorshift over UTF-16 units). */
const hashKey = (key: RandomKey): readonly [number, number, number, number] => {
  const text = JSON.stringify(key)
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x6a09e667]
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x85ebca6b) ^ (b >>> 15)
    b = Math.imul(b ^ unit, 0xc2b2ae35) ^ (c >>> 13)
    c = Math.imul(c ^ unit, 0x27d4eb2f) ^ (d >>> 16)
    d = Math.imul(d ^ unit, 0x165667b1) ^ (a >>> 14)
  }
  return [a >>> 0, b >>> 0, c >>> 0, d >>> 0]
}

/**
 * A stream of uniform numbers in [0, 1) that depends on its key alone, never on the order of arrival (sfc32,
 * seeded by a hash of the key, the first twelve outputs thrown away). Same key, same numbers, on any machine.
 *
 * @example keyedRandom(seed, epoch, 'jsrt/JPCLN001', 'strong', 'crop')()
 */
export const keyedRandom = (...key: RandomKey): RandomStream => {
  let [a, b, c, counter] = hashKey(key)
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return (sum >>> 0) / 4294967296
  }
  for (let i = 0; i < 12; i++) next()
  return next
}

/** A uniform integer in 0 … count − 1. */
export const randomInteger = (random: RandomStream, count: number): number => Math.floor(random() * count)
