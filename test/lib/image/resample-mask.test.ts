import test from 'ava'
import fc from 'fast-check'
import type { SampleKey } from '../../../lib/codec/sample.js'
import { resample } from '../../../lib/image/resample.js'
import { resampleMask } from '../../../lib/image/resample-mask.js'
import { resampleSample } from '../../../lib/image/resample-sample.js'

const parameters = { seed: 2, numRuns: 200 }
const side = fc.integer({ min: 1, max: 50 })
const mask = (width: number, height: number, ...data: number[]) => ({ width, height, data: Uint8Array.from(data) })

test('takes the pixel under each centre', t => {
  const row = mask(5, 1, 1, 2, 3, 4, 5)
  t.deepEqual([...resampleMask(row, { widthPx: 2, heightPx: 1 }).data], [2, 4])
  t.deepEqual([...resampleMask(row, { widthPx: 3, heightPx: 1 }).data], [1, 3, 5])
  t.deepEqual([...resampleMask(mask(2, 1, 1, 2), { widthPx: 5, heightPx: 2 }).data], [1, 1, 2, 2, 2, 1, 1, 2, 2, 2])
})

test('enlarging by a whole factor repeats every pixel, and shrinking it back restores the mask', t => {
  fc.assert(
    fc.property(side, side, fc.integer({ min: 1, max: 5 }), fc.infiniteStream(fc.boolean()), (w, h, factor, bits) => {
      const small = mask(w, h, ...[...bits.take(w * h)].map(Number))
      const large = resampleMask(small, { widthPx: w * factor, heightPx: h * factor })
      t.true(
        large.data.every(
          (v, i) =>
            v === small.data[Math.floor(i / (w * factor) / factor) * w + Math.floor((i % (w * factor)) / factor)],
        ),
      )
      t.deepEqual(resampleMask(large, { widthPx: w, heightPx: h }), small)
    }),
    parameters,
  )
})

test('its own size is the identity; a size that is none throws', t => {
  const image = mask(3, 2, 0, 1, 0, 1, 0, 1)
  t.is(resampleMask(image, { widthPx: 3, heightPx: 2 }), image)
  t.throws(() => resampleMask(image, { widthPx: -1, heightPx: 2 }), {
    message: 'Expected a size of whole pixels, at least 1×1, got widthPx -1 and heightPx 2',
  })
})

test('a sample is resized as image and mask, or without a mask', t => {
  const key: SampleKey = {
    id: 'a',
    source: 's',
    split: 'train',
    label: null,
    patientId: null,
    imagePath: 'a.png',
    maskPaths: [],
  }
  const image = mask(4, 2, 0, 50, 100, 150, 200, 250, 30, 60)
  const lungs = mask(4, 2, 0, 1, 1, 0, 0, 1, 1, 0)
  const size = { widthPx: 3, heightPx: 3 }
  t.deepEqual(resampleSample({ key, image, mask: lungs }, size), {
    key,
    image: resample(image, size),
    mask: resampleMask(lungs, size),
  })
  t.is(resampleSample({ key, image, mask: null }, size).mask, null)
})
