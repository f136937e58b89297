import test from 'ava'
import fc from 'fast-check'
import { boundary } from '../../../lib/metric/boundary.js'
import { grey, greyArbitrary } from '../augment/grey-arbitrary.js'

test('a boundary is the mask minus its 4-connected erosion, closed at the image’s edge', t => {
  const mask = grey([0, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 0], [1, 1, 1, 1, 0])
  t.deepEqual(boundary(mask), grey([0, 1, 1, 1, 1], [1, 0, 0, 0, 1], [1, 0, 0, 1, 0], [1, 1, 1, 1, 0]))
})

test('a boundary lies in its mask, is its own boundary where thin, and is empty only for an empty mask', t => {
  fc.assert(
    fc.property(greyArbitrary(1, 9), fc.nat(255), (image, threshold) => {
      const mask = { ...image, data: image.data.map(value => Number(value > threshold)) }
      const outline = boundary(mask)
      t.true(outline.data.every((value, i) => value <= mask.data[i]!))
      t.is(outline.data.includes(1), mask.data.includes(1))
      if (mask.width <= 2 || mask.height <= 2) t.deepEqual(outline, mask)
    }),
    { seed: 1 },
  )
})
