import test from 'ava'
import fc from 'fast-check'
import type { GreyImage } from '../../../lib/codec/grey-image.js'
import { onImage, type Paint, paint, pixelsOf, turnOver, untouched } from '../../../lib/image/canvas.js'
import { resample } from '../../../lib/image/resample.js'
import { resampleMask } from '../../../lib/image/resample-mask.js'
import { kernels } from '../../../lib/image/wasm/kernels.js'
import { grey, greyArbitrary } from '../augment/grey-arbitrary.js'

const addOne: Paint = canvas => {
  const pixels = pixelsOf(canvas)
  for (let i = 0; i < pixels.length; i++) pixels[i]!++
}
/** The same, by way of the spare plane. */
const addOneAside: Paint = canvas => {
  const { memory, spare } = canvas
  pixelsOf(canvas).forEach((x, i) => {
    memory[spare + i] = x + 1
  })
  turnOver(canvas)
}

test('changes are made one on the other, and the image given stays as it is', t => {
  fc.assert(
    fc.property(
      greyArbitrary(),
      fc.array(fc.constantFrom(addOne, addOneAside, untouched), { maxLength: 5 }),
      (image, changes) => {
        const before = image.data.slice()
        const times = changes.filter(change => change !== untouched).length
        const painted = paint(image, ...changes)
        t.deepEqual(painted, { ...image, data: image.data.map(x => x + times) })
        t.deepEqual(image.data, before)
        t.is(painted === image, times === 0)
      },
    ),
    { seed: 1 },
  )
})

test('the result has memory of its own, which can be transferred', t => {
  const painted = paint(grey([1, 2], [3, 4]), addOne)
  t.not(painted.data.buffer as unknown, kernels.memory.buffer)
  t.is(painted.data.buffer.byteLength, 4)
  const moved = structuredClone(painted, { transfer: [painted.data.buffer as ArrayBuffer] })
  t.deepEqual(moved, grey([2, 3], [4, 5]))
})

test('a function of images may paint, and need more memory, in the middle of a painting', t => {
  const large = { width: 1000, height: 2000, data: new Uint8Array(2_000_000).fill(7) }
  const nested = onImage(image => {
    paint(large, addOne)
    return paint(image, addOne, addOne)
  })
  t.deepEqual(paint(grey([1, 2, 3]), addOne, nested, addOneAside), grey([5, 6, 7]))
})

test('a function of images must keep the size, and an image has the pixels that it says', t => {
  t.throws(
    () =>
      paint(
        grey([1, 2, 3]),
        onImage(() => grey([1])),
      ),
    {
      message: 'Expected an image of 3×1, got 1×1',
    },
  )
  const bytes = (length: number) => new Uint8Array(length)
  for (const [wrong, found] of [
    [{ width: 3, height: 2, data: bytes(5) }, '3×2 with 5 bytes'],
    [{ width: 3, height: 2, data: bytes(7) }, '3×2 with 7 bytes'],
    [{ width: -3, height: -2, data: bytes(6) }, '-3×-2 with 6 bytes'],
    [{ width: 2.5, height: 2, data: bytes(5) }, '2.5×2 with 5 bytes'],
    [{ width: 0, height: 0, data: bytes(0) }, '0×0 with 0 bytes'],
    [{ width: 2, height: 2, data: new Uint16Array(4) }, '2×2 with data that are no Uint8Array'],
  ] as const) {
    const message = `Expected an image of whole pixels, at least 1×1, with width·height bytes, got ${found}`
    const image = wrong as GreyImage
    for (const use of [
      () => paint(image, addOne),
      () => paint(image),
      () => resample(image, { widthPx: 2, heightPx: 2 }),
      () => resampleMask(image, { widthPx: 2, heightPx: 2 }),
    ])
      t.throws(use, { instanceOf: RangeError, message })
  }
})

test('what would paint over the image that is being painted is refused, and leaves nothing behind', t => {
  const message = 'Expected nothing else to use the kernels while an image is painted: wrap it in onImage'
  const [inner, outer] = [grey([1, 2]), grey([3, 4])]
  t.throws(() => paint(outer, () => void paint(inner, addOne)), { message })
  t.throws(() => paint(outer, () => void resample(inner, { widthPx: 5, heightPx: 5 })), { message })
  t.throws(
    () =>
      paint(
        outer,
        onImage(image => image),
        () => void paint(inner, addOne),
      ),
    { message },
  )
  t.throws(
    () =>
      paint(
        outer,
        onImage(() => {
          throw new Error('of its own')
        }),
      ),
    { message: 'of its own' },
  )
  t.deepEqual(paint(outer, addOne), grey([4, 5]))
})

test('a function of images that was not wrapped is told so', t => {
  const invert = (image: GreyImage): GreyImage => ({ ...image, data: new Uint8Array(1) })
  t.throws(() => paint(grey([1]), invert as unknown as Paint), { message: /wrap it in onImage/ })
})
