import test, { type ExecutionContext } from 'ava'
import fc from 'fast-check'
import type { GreyImage } from '../../../lib/codec/grey-image.js'
import { resample } from '../../../lib/image/resample.js'
import type { SizePx } from '../../../lib/image/size-px.js'
import { plainResample } from './plain-resample.js'

/** Noise, full-scale noise and plain white: white is where a sum is largest. */
const pixels = {
  noise: (random: number) => random >>> 24,
  ends: (random: number) => (random >>> 31) * 255,
  white: () => 255,
} as const

const picture = (width: number, height: number, kind: keyof typeof pixels, seed: number): GreyImage => {
  let state = seed
  const data = Uint8Array.from({ length: width * height }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return pixels[kind](state)
  })
  return { width, height, data }
}

const equal = (t: ExecutionContext, image: GreyImage, size: SizePx, seed: number | string) => {
  const { width, height, data } = resample(image, size)
  const plain = plainResample(image, size)
  const name = `${image.width}×${image.height} to ${size.widthPx}×${size.heightPx}, ${seed}`
  t.deepEqual([width, height], [plain.width, plain.height], name)
  t.is(Buffer.compare(data, plain.data), 0, name)
}

const kind = fc.constantFrom<(keyof typeof pixels)[]>('noise', 'ends', 'white')
const side = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 100 }))
const longSide = fc.integer({ min: 100, max: 3000 })

test('equals the method pixel by pixel, between sizes of every kind', t => {
  fc.assert(
    fc.property(side, side, side, side, kind, fc.integer(), (width, height, widthPx, heightPx, what, seed) => {
      equal(t, picture(width, height, what, seed), { widthPx, heightPx }, `${what} ${seed}`)
    }),
    { seed: 3, numRuns: 300 },
  )
})

test('equals the method pixel by pixel on long rows and long columns, shrunk and enlarged', t => {
  fc.assert(
    fc.property(longSide, side, side, side, kind, fc.boolean(), fc.integer(), (long, short, ...rest) => {
      const [outputPx, otherPx, what, enlarge, seed] = rest
      const [from, to] = enlarge ? [outputPx, long] : [long, outputPx]
      equal(t, picture(from, short, what, seed), { widthPx: to, heightPx: otherPx }, `${what} ${seed}`)
      equal(t, picture(short, from, what, seed), { widthPx: otherPx, heightPx: to }, `${what} ${seed}`)
    }),
    { seed: 4, numRuns: 40 },
  )
})

test('equals the method on what the data sets have: 224 and 1,024 square, and a large film, to 256', t => {
  for (const [width, height] of [
    [224, 224],
    [1024, 1024],
    [3001, 2003],
  ] as const)
    equal(t, picture(width, height, 'noise', 7), { widthPx: 256, heightPx: 256 }, 'noise')
})

test('windows of tens of thousands of inputs, whose weights are a few hundred units', t => {
  for (const length of [9_000, 20_001, 60_000]) {
    equal(t, picture(length, 1, 'ends', 3), { widthPx: 1, heightPx: 1 }, 'ends')
    equal(t, picture(1, length, 'ends', 3), { widthPx: 1, heightPx: 1 }, 'ends')
    equal(t, picture(length, 1, 'white', 0), { widthPx: 1, heightPx: 1 }, 'white')
  }
})

test('a larger picture leaves nothing behind for a smaller one', t => {
  const small = picture(17, 13, 'noise', 1)
  const before = resample(small, { widthPx: 7, heightPx: 19 })
  resample(picture(900, 700, 'white', 1), { widthPx: 256, heightPx: 256 })
  t.deepEqual(resample(small, { widthPx: 7, heightPx: 19 }), before)
})

test('a result is memory of its own and can be handed to another thread', t => {
  const image = picture(40, 30, 'noise', 5)
  for (const size of [
    { widthPx: 20, heightPx: 30 },
    { widthPx: 40, heightPx: 20 },
    { widthPx: 20, heightPx: 20 },
  ]) {
    const { data } = resample(image, size)
    const copy = data.slice()
    resample(picture(40, 30, 'white', 5), size)
    t.deepEqual(data, copy)
    t.is(data.buffer.byteLength, size.widthPx * size.heightPx)
    t.deepEqual(structuredClone(data, { transfer: [data.buffer as ArrayBuffer] }), copy)
    t.is(data.length, 0)
  }
})
