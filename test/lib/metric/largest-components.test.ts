import test from 'ava'
import fc from 'fast-check'
import { largestComponents } from '../../../lib/metric/largest-components.js'
import { grey, greyArbitrary } from '../augment/grey-arbitrary.js'

/** The definition: each component is filled from its first pixel, over all eight neighbours; then they are ranked. */
const byFlooding = (mask: Uint8Array, width: number, height: number, count: number) => {
  const seen = new Set<number>()
  const components: number[][] = []
  for (let start = 0; start < mask.length; start++) {
    if (mask[start] === 0 || seen.has(start)) continue
    const component: number[] = []
    const left = [start]
    seen.add(start)
    for (let i = left.pop(); i !== undefined; i = left.pop()) {
      component.push(i)
      const x = i % width
      const y = Math.floor(i / width)
      for (const [dx, dy] of [-1, 0, 1].flatMap(dy => [-1, 0, 1].map(dx => [dx, dy] as const))) {
        const [nx, ny] = [x + dx, y + dy]
        const neighbour = ny * width + nx
        if (nx < 0 || ny < 0 || nx >= width || ny >= height || mask[neighbour] === 0 || seen.has(neighbour)) continue
        seen.add(neighbour)
        left.push(neighbour)
      }
    }
    components.push(component)
  }
  const kept = components
    .map((component, order) => ({ component, order }))
    .sort((a, b) => b.component.length - a.component.length || a.order - b.order)
    .slice(0, count)
    .flatMap(({ component }) => component)
  const out = new Uint8Array(mask.length)
  for (const i of kept) out[i] = 1
  return out
}

/** Masks of one pixel to 16 × 16, from nearly empty to nearly full. */
const masks = fc
  .tuple(greyArbitrary(1, 16), fc.integer({ min: 1, max: 255 }))
  .map(([image, threshold]) => ({ ...image, data: image.data.map(value => (value >= threshold ? value : 0)) }))

test('it keeps what filling each component pixel by pixel finds to be the largest', t => {
  fc.assert(
    fc.property(masks, fc.integer({ min: 1, max: 6 }), ({ width, height, data }, count) => {
      t.deepEqual(largestComponents(data, { width, height, count }), byFlooding(data, width, height, count))
    }),
    { seed: 1, numRuns: 500 },
  )
})

test('what is kept is in the mask, stays when asked again, and grows with the count', t => {
  fc.assert(
    fc.property(masks, fc.integer({ min: 1, max: 4 }), ({ width, height, data }, count) => {
      const size = { width, height }
      const kept = largestComponents(data, { ...size, count })
      const more = largestComponents(data, { ...size, count: count + 1 })
      t.true(kept.every((value, i) => value <= more[i]! && more[i]! <= Math.min(1, data[i]!)))
      t.deepEqual(largestComponents(kept, { ...size, count }), kept)
    }),
    { seed: 1 },
  )
})

test('two lungs stay and specks go; corners hold together', t => {
  const mask = grey(
    [1, 1, 0, 0, 0, 9, 9],
    [1, 1, 0, 1, 0, 9, 9],
    [0, 0, 1, 0, 0, 9, 0],
    [0, 0, 0, 0, 0, 0, 0],
    [1, 0, 0, 0, 0, 0, 1],
  )
  t.deepEqual(
    largestComponents(mask.data, { width: 7, height: 5, count: 2 }),
    grey(
      [1, 1, 0, 0, 0, 1, 1],
      [1, 1, 0, 1, 0, 1, 1],
      [0, 0, 1, 0, 0, 1, 0],
      [0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0],
    ).data,
  )
})

test('arms that meet late are one component; of equal ones the first in reading order stays', t => {
  const u = grey([1, 0, 1, 0, 1], [1, 0, 1, 0, 1], [1, 1, 1, 0, 1], [0, 0, 0, 0, 1], [1, 1, 1, 1, 0])
  t.deepEqual(
    largestComponents(u.data, { width: 5, height: 5, count: 1 }),
    grey([0, 0, 0, 0, 1], [0, 0, 0, 0, 1], [0, 0, 0, 0, 1], [0, 0, 0, 0, 1], [1, 1, 1, 1, 0]).data,
  )
  const pairs = grey([1, 1, 0, 1, 1], [0, 0, 0, 0, 0], [1, 1, 0, 1, 1])
  t.deepEqual(
    largestComponents(pairs.data, { width: 5, height: 3, count: 3 }),
    grey([1, 1, 0, 1, 1], [0, 0, 0, 0, 0], [1, 1, 0, 0, 0]).data,
  )
})

test('an empty mask stays empty; a component of the whole image is no problem of depth', t => {
  t.deepEqual(largestComponents(new Uint8Array(6), { width: 3, height: 2, count: 2 }), new Uint8Array(6))
  const side = 1000
  const comb = Uint8Array.from({ length: side * side }, (_, i) => (i % 2 === 0 || i >= side * (side - 1) ? 1 : 0))
  t.deepEqual(largestComponents(comb, { width: side, height: side, count: 1 }), comb)
})

test('options out of range and a mask of another size are refused', t => {
  const mask = new Uint8Array(6)
  t.throws(() => largestComponents(mask, { width: 3, height: 2, count: 0 }), {
    message: 'largestComponents: expected count to be a whole number of at least 1, got 0',
  })
  t.throws(() => largestComponents(mask, { width: 3, height: 3, count: 1 }), {
    message: 'Expected a mask of 3×3, got 6 pixels',
  })
})
