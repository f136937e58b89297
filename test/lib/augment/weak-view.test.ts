import test from 'ava'
import fc from 'fast-check'
import { flipHorizontal } from '../../../lib/augment/flip-horizontal.js'
import { reflectPadCrop } from '../../../lib/augment/reflect-pad-crop.js'
import { weakView } from '../../../lib/augment/weak-view.js'
import { paint } from '../../../lib/image/canvas.js'
import { keyedRandom, randomInteger } from '../../../lib/random/keyed-random.js'
import { greyArbitrary } from './grey-arbitrary.js'

test('the image is mirrored first and cropped then, as its key draws', t => {
  fc.assert(
    fc.property(
      greyArbitrary(3),
      fc.nat(),
      fc.nat(9),
      fc.string(),
      fc.integer({ min: 0, max: 2 }),
      (image, ...drawn) => {
        const [seed, epoch, sampleId, cropPaddingPx] = drawn
        const flipped = keyedRandom(seed, epoch, sampleId, 'weak', 'flip')() < 0.5
        const random = keyedRandom(seed, epoch, sampleId, 'weak', 'crop')
        const xPx = randomInteger(random, 2 * cropPaddingPx + 1)
        const yPx = randomInteger(random, 2 * cropPaddingPx + 1)
        t.deepEqual(
          weakView({ seed, cropPaddingPx })(image, { epoch, sampleId }),
          paint(flipped ? paint(image, flipHorizontal) : image, reflectPadCrop({ paddingPx: cropPaddingPx, xPx, yPx })),
        )
      },
    ),
    { seed: 11, numRuns: 300 },
  )
})
