import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { decodeRle } from '../../../../lib/image/dicom/decode-rle.js'

const frameOf = (...segments: readonly (readonly number[])[]): Uint8Array => {
  const header = new Uint32Array(16)
  header[0] = segments.length
  let at = 64
  for (const [i, segment] of segments.entries()) {
    header[i + 1] = at
    at += segment.length
  }
  return Uint8Array.from([...new Uint8Array(header.buffer), ...segments.flat()])
}

/** PackBits, a run or a single literal at a time. */
const packed = (bytes: readonly number[]): readonly number[] => {
  const out: number[] = []
  for (let i = 0; i < bytes.length; ) {
    let run = 1
    while (run < 128 && bytes[i + run] === bytes[i]) run++
    out.push(run === 1 ? 0 : 257 - run, bytes[i]!)
    i += run
  }
  return out
}

test('literals, runs and the byte that means nothing, by hand', t => {
  // Three literals, nothing, a run of four, two literals.
  const segment = [2, 10, 20, 30, 128, 253, 7, 1, 40, 50]
  t.deepEqual(decodeRle(frameOf(segment), 9, 1), E.right(Uint8Array.of(10, 20, 30, 7, 7, 7, 7, 40, 50)))
})

test('of two bytes a pixel the more significant come first', t => {
  const frame = frameOf([1, 0x12, 0x34], [255, 0xcd])
  t.deepEqual(decodeRle(frame, 2, 2), E.right(Uint8Array.of(0xcd, 0x12, 0xcd, 0x34)))
})

test('what is packed comes back, and no part of it passes for the whole', t => {
  const byte = fc.integer({ min: 0, max: 255 })
  const planes = fc
    .integer({ min: 1, max: 300 })
    .chain(n => fc.tuple(...[0, 1].map(() => fc.array(fc.constantFrom(0, 255, 7), { minLength: n, maxLength: n }))))
  fc.assert(
    fc.property(planes, fc.nat(), byte, ([high = [], low = []], cut, padding) => {
      const frame = frameOf(packed(high), [...packed(low)])
      const expected = Uint8Array.from(high.flatMap((value, i) => [low[i]!, value]))
      const padded = Uint8Array.from([...frame, padding])
      t.deepEqual(decodeRle(frame, high.length, 2), E.right(expected))
      t.deepEqual(decodeRle(padded, high.length, 2), E.right(expected))
      t.true(E.isLeft(decodeRle(frame.subarray(0, cut % frame.length), high.length, 2)))
    }),
    { seed: 8, numRuns: 60 },
  )
})

test('headers that lie, and runs beyond the picture, are refused', t => {
  t.deepEqual(decodeRle(new Uint8Array(63), 1, 1), E.left('its RLE header is cut off'))
  t.deepEqual(decodeRle(frameOf([0, 1], [0, 1]), 1, 1), E.left('its RLE has 2 segments where 1 are expected'))
  t.deepEqual(decodeRle(frameOf([253, 7]), 3, 1), E.left('its RLE is damaged or cut off'))
  t.deepEqual(decodeRle(frameOf([3, 7, 7, 7, 7]), 3, 1), E.left('its RLE is damaged or cut off'))
  const far = frameOf([0, 1])
  new DataView(far.buffer).setUint32(4, 0xfffffff0, true)
  t.deepEqual(decodeRle(far, 1, 1), E.left('its RLE is damaged or cut off'))
})
