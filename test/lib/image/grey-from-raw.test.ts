import test from 'ava'
import fc from 'fast-check'
import { greyFromRaw } from '../../../lib/image/grey-from-raw.js'

const luma = (r: number, g: number, b: number) => Math.floor((19595 * r + 38470 * g + 7471 * b + 32768) / 65536)

const plain = (raw: Uint8Array, channels: number) =>
  Uint8Array.from({ length: raw.length / channels }, (_, i) => {
    const [r, g, b] = raw.subarray(i * channels)
    return channels < 3 ? r! : luma(r!, g!, b!)
  })

test('equals the formula at every channel count, on whole and broken groups of pixels', t => {
  const cases = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 41 })).chain(([channels, width]) =>
    fc.tuple(
      fc.constant(channels),
      fc.uint8Array({ minLength: channels * width, maxLength: channels * width }).map(x => Uint8Array.from(x)),
    ),
  )
  fc.assert(
    fc.property(cases, ([channels, raw]) => {
      const width = raw.length / channels
      t.deepEqual(greyFromRaw(raw, width, 1, channels), { width, height: 1, data: plain(raw, channels) })
    }),
    { seed: 5, numRuns: 300 },
  )
})

for (const channels of [3, 4])
  test(`${channels} channels of more pixels than are converted at a time`, t => {
    for (const pixels of [2 ** 15 - 1, 2 ** 15, 2 ** 15 + 1, 2 ** 16 + 3]) {
      const raw = Uint8Array.from({ length: pixels * channels }, (_, i) => (i * 7919) >>> 5)
      t.is(Buffer.compare(greyFromRaw(raw, pixels, 1, channels).data, plain(raw, channels)), 0, `${pixels}`)
    }
  })

test('every corner of the colour cube, and the greys, are exact', t => {
  const ends = [0, 1, 127, 128, 254, 255]
  const colours = ends.flatMap(r => ends.flatMap(g => ends.map(b => [r, g, b]))).flat()
  const greys = Array.from({ length: 256 }, (_, x) => [x, x, x]).flat()
  const raw = Uint8Array.from([...colours, ...greys])
  const { data } = greyFromRaw(raw, raw.length / 3, 1, 3)
  t.deepEqual(data, plain(raw, 3))
  t.deepEqual([...data.subarray(-256)], [...Array(256).keys()])
})

test('a grey image is memory of its own', t => {
  for (const channels of [1, 2, 3, 4]) {
    const raw = new Uint8Array(6 * channels).fill(9)
    const { data } = greyFromRaw(raw, 3, 2, channels)
    raw.fill(0)
    t.deepEqual([...data], Array(6).fill(9))
    t.is(data.buffer.byteLength, 6)
  }
})

test('pixels that do not fit the size throw', t => {
  t.throws(() => greyFromRaw(new Uint8Array(11), 2, 2, 3), {
    message: 'Expected 2×2 pixels of 1 to 4 channels, got 11 bytes in 3',
  })
  t.throws(() => greyFromRaw(new Uint8Array(20), 2, 2, 5), {
    message: 'Expected 2×2 pixels of 1 to 4 channels, got 20 bytes in 5',
  })
})
