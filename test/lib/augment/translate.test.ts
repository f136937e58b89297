import test from 'ava'
import fc from 'fast-check'
import { translate } from '../../../lib/augment/translate.js'
import { paint } from '../../../lib/image/canvas.js'
import { greyArbitrary } from './grey-arbitrary.js'

const offset = fc.integer({ min: -20, max: 20 })

test('moving there and back restores what stayed inside, and the rest is black', t => {
  fc.assert(
    fc.property(greyArbitrary(), offset, offset, (image, xPx, yPx) => {
      const { width, height } = image
      const back = paint(image, translate(xPx, yPx), translate(-xPx, -yPx))
      const expected = image.data.map((value, i) => {
        const [x, y] = [(i % width) - xPx, Math.floor(i / width) - yPx]
        return x >= 0 && x < width && y >= 0 && y < height ? value : 0
      })
      t.deepEqual(back, { width, height, data: expected })
    }),
    { seed: 7 },
  )
})
