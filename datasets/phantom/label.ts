import type { Label } from '../../lib/codec/sample.js'
import { keyedRandom, randomInteger } from '../../lib/random/keyed-random.js'
import type { PhantomSource } from './style.js'

const block = 10

/**
 * The class of phantom `index`: of every ten in a row, round(10 · abnormalShare) are abnormal, in an order keyed by
 * (seed, source). So shares hold in small sets and in every stretch of large ones, and no regular pick of indices
 * falls on one class alone.
 */
export const phantomLabel = (source: PhantomSource, seed: number, index: number, abnormalShare: number): Label => {
  const random = keyedRandom('phantom', seed, source, Math.floor(index / block), 'labels')
  const places = Array.from({ length: block }, (_, i) => i)
  for (let i = block - 1; i > 0; i--) {
    const j = randomInteger(random, i + 1)
    ;[places[i], places[j]] = [places[j]!, places[i]!]
  }
  return places[index % block]! < Math.round(abnormalShare * block) ? 'abnormal' : 'normal'
}
