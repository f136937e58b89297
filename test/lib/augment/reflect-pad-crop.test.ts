import test from 'ava'
import fc from 'fast-check'
import { flipHorizontal } from '../../../lib/augment/flip-horizontal.js'
import { reflectPadCrop } from '../../../lib/augment/reflect-pad-crop.js'
import type { GreyImage } from '../../../lib/codec/grey-image.js'
import { paint } from '../../../lib/image/canvas.js'
import { grey, greyArbitrary } from './grey-arbitrary.js'

/** The padded image made in full, then cropped: the definition, pixel by pixel. */
const padThenCrop = ({ width, height, data }: GreyImage, paddingPx: number, xPx: number, yPx: number): GreyImage => {
  const mirrored = (size: number) => {
    const indices = Array.from({ length: size }, (_, i) => i)
    const left = indices.slice(1, 1 + paddingPx).reverse()
    const right = indices.slice(size - 1 - paddingPx, size - 1).reverse()
    return [...left, ...indices, ...right]
  }
  const columns = mirrored(width).slice(xPx, xPx + width)
  const rows = mirrored(height).slice(yPx, yPx + height)
  return { width, height, data: Uint8Array.from(rows.flatMap(y => columns.map(x => data[y * width + x]!))) }
}

test('does not repeat the edge pixel', t => {
  const row = grey([0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11])
  const top = paint(row, reflectPadCrop({ paddingPx: 2, xPx: 0, yPx: 2 }))
  t.deepEqual([...top.data.subarray(0, 4)], [2, 1, 0, 1])
  const right = paint(row, reflectPadCrop({ paddingPx: 2, xPx: 4, yPx: 2 }))
  t.deepEqual([...right.data.subarray(0, 4)], [2, 3, 2, 1])
  const down = paint(row, reflectPadCrop({ paddingPx: 2, xPx: 2, yPx: 4 }))
  t.deepEqual([...down.data.subarray(4)], [4, 5, 6, 7, 0, 1, 2, 3])
})

test('equals padding and then cropping, at every size and offset', t => {
  const cases = fc.oneof(greyArbitrary(), greyArbitrary(30, 50)).chain(image => {
    const padding = fc.integer({ min: 0, max: Math.min(image.width, image.height) - 1 })
    return padding.chain(paddingPx =>
      fc.tuple(fc.constant(image), fc.constant(paddingPx), fc.nat(2 * paddingPx), fc.nat(2 * paddingPx)),
    )
  })
  fc.assert(
    fc.property(cases, ([image, paddingPx, xPx, yPx]) => {
      const at = { paddingPx, xPx, yPx }
      t.deepEqual(paint(image, reflectPadCrop(at)), padThenCrop(image, paddingPx, xPx, yPx))
      t.deepEqual(
        paint(image, reflectPadCrop({ ...at, mirrored: true })),
        padThenCrop(paint(image, flipHorizontal), paddingPx, xPx, yPx),
        'mirrored first',
      )
    }),
    { seed: 8, numRuns: 500 },
  )
})

test('refuses padding that leaves nothing to reflect, and offsets outside the padded image', t => {
  const image = grey([1, 2, 3], [4, 5, 6])
  t.throws(() => paint(image, reflectPadCrop({ paddingPx: 2, xPx: 0, yPx: 0 })), {
    message: 'Expected cropPaddingPx to be an integer in 0…1 for an image of 3×2, got 2',
  })
  t.throws(() => paint(image, reflectPadCrop({ paddingPx: 1, xPx: 3, yPx: 0 })), {
    message: 'Expected xPx to be an integer in 0…2, got 3',
  })
  t.throws(() => paint(image, reflectPadCrop({ paddingPx: 1, xPx: 0, yPx: -1 })), {
    message: 'Expected yPx to be an integer in 0…2, got -1',
  })
})

test('a flip mirrors rows, and twice is the identity', t => {
  t.deepEqual(paint(grey([1, 2, 3], [4, 5, 6]), flipHorizontal), grey([3, 2, 1], [6, 5, 4]))
  fc.assert(
    fc.property(greyArbitrary(), image => {
      t.deepEqual(paint(image, flipHorizontal, flipHorizontal), image)
    }),
    { seed: 9 },
  )
})
