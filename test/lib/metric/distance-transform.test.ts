import test from 'ava'
import fc from 'fast-check'
import { distanceTransform } from '../../../lib/metric/distance-transform.js'
import { drawn, maskPairs, plainDistanceTransform } from './plain-metrics.js'

test('by hand', t => {
  const mask = drawn('#....', '.....', '....#')
  t.deepEqual([...distanceTransform(mask)], [0, 1, 4, 5, 4, 1, 2, 5, 2, 1, 4, 5, 4, 1, 0])
})

test('nothing is near where there is no foreground; every value but 0 is foreground', t => {
  t.deepEqual([...distanceTransform(drawn('..', '..'))], Array(4).fill(Number.POSITIVE_INFINITY))
  t.deepEqual([...distanceTransform({ width: 3, height: 1, data: Uint8Array.of(0, 0, 255) })], [4, 1, 0])
  t.deepEqual([...distanceTransform({ width: 0, height: 0, data: new Uint8Array() })], [])
})

test('is what comparing each pixel with each gives', t => {
  fc.assert(
    fc.property(maskPairs(), ([mask]) => {
      t.deepEqual([...distanceTransform(mask)], [...plainDistanceTransform(mask)])
    }),
    { seed: 1, numRuns: 300 },
  )
})

test('is exact in large images', t => {
  const [width, height] = [1000, 700]
  const seeds = [[0, 0] as const, [999, 1] as const, [400, 699] as const, [401, 350] as const]
  const data = new Uint8Array(width * height)
  for (const [x, y] of seeds) data[y * width + x] = 1
  const wrong = distanceTransform({ width, height, data }).findIndex((value, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    return value !== Math.min(...seeds.map(([a, b]) => (x - a) ** 2 + (y - b) ** 2))
  })
  t.is(wrong, -1)
})

test('distances whose squares need more than 32 bits are exact, too', t => {
  const width = 50_001
  const data = new Uint8Array(2 * width)
  data[0] = 1
  const distances = distanceTransform({ width, height: 2, data })
  t.deepEqual([distances[width - 1], distances[2 * width - 1]], [2_500_000_000, 2_500_000_001])
})
