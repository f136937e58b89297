import test from 'ava'
import fc from 'fast-check'
import { onImage, type Paint, paint, pixelsOf, turnOver, untouched } from '../../../lib/image/canvas.js'
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
  const short = { width: 3, height: 2, data: new Uint8Array(5) }
  const message = 'Expected an image of 3×2 pixels, got 5 bytes'
  t.throws(() => paint(short, addOne), { message })
  t.throws(
    () =>
      paint(
        grey([1, 2, 3], [4, 5, 6]),
        onImage(() => short),
      ),
    { message },
  )
})
