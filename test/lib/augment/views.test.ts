import test from 'ava'
import fc from 'fast-check'
import { type AugmentOperationName, augmentOperations } from '../../../lib/augment/augment-operations.js'
import { flipHorizontal } from '../../../lib/augment/flip-horizontal.js'
import { identityView } from '../../../lib/augment/identity-view.js'
import { randAugment } from '../../../lib/augment/rand-augment.js'
import { reflectPadCrop } from '../../../lib/augment/reflect-pad-crop.js'
import { strongView } from '../../../lib/augment/strong-view.js'
import type { View } from '../../../lib/augment/view.js'
import { weakView } from '../../../lib/augment/weak-view.js'
import type { GreyImage } from '../../../lib/codec/grey-image.js'
import { grey, greyArbitrary } from './grey-arbitrary.js'

const key = fc.record({ epoch: fc.nat(1000), sampleId: fc.string() })

/** 16×16, every pixel another value, so that pixels tell which view was drawn. */
const counting: GreyImage = { width: 16, height: 16, data: Uint8Array.from({ length: 256 }, (_, i) => i) }

const keys = Array.from({ length: 400 }, (_, i) => ({ epoch: i % 4, sampleId: `sample/${i}` }))

test('a view depends on its key alone and leaves its input as it was', t => {
  fc.assert(
    fc.property(greyArbitrary(), fc.nat(), key, (image, seed, at) => {
      const before = image.data.slice()
      for (const build of [weakView, strongView, randAugment]) {
        const first = build({ seed })(image, at)
        build({ seed })(image, { epoch: at.epoch + 1, sampleId: at.sampleId })
        t.deepEqual(build({ seed })(image, at), first)
      }
      t.deepEqual(image.data, before)
      t.is(identityView(image, at), image)
    }),
    { seed: 10 },
  )
})

test('another seed, epoch, sample or view draws another picture', t => {
  // Ten samples side by side: single pictures may well be the same by chance.
  const tenOf = (view: View, epoch = 3, prefix = 'a') =>
    Array.from({ length: 10 }, (_, i) => view(counting, { epoch, sampleId: `${prefix}${i}` }).data.join()).join()
  const others = [
    tenOf(weakView({ seed: 1 })),
    tenOf(weakView({ seed: 2 })),
    tenOf(weakView({ seed: 1 }), 4),
    tenOf(weakView({ seed: 1 }), 3, 'b'),
    tenOf(weakView({ seed: 1, view: 'labelled' })),
    tenOf(strongView({ seed: 1, count: 0 })),
  ]
  t.is(new Set(others).size, others.length)
})

test('the weak view is one of the flips and crops, all of them come, and flips are half', t => {
  const crops = Array.from({ length: 25 }, (_, i) => ({ paddingPx: 2, xPx: i % 5, yPx: Math.floor(i / 5) }))
  const flippedCrops = crops.map(at => reflectPadCrop(flipHorizontal(counting), at).data.join())
  const plainCrops = crops.map(at => reflectPadCrop(counting, at).data.join())
  const drawn = keys.map(at => weakView({ seed: 7 })(counting, at).data.join())
  t.true(drawn.every(pixels => flippedCrops.includes(pixels) || plainCrops.includes(pixels)))
  t.is(new Set(drawn).size, 50)
  const flips = drawn.filter(pixels => flippedCrops.includes(pixels)).length
  t.true(flips > 150 && flips < 250, `${flips} of 400`)
})

test('the strong view is a weak view of its own draw, then RandAugment', t => {
  for (const at of keys.slice(0, 50)) {
    const cropped = weakView({ seed: 5, view: 'strong' })(counting, at)
    t.deepEqual(strongView({ seed: 5, count: 0 })(counting, at), cropped)
    t.deepEqual(strongView({ seed: 5 })(counting, at), randAugment({ seed: 5 })(cropped, at))
  }
})

test('RandAugment applies an operation half of the time, at levels 1…9', t => {
  // Brightness maps white to ⌊255·(0.05 + 0.09·v)⌋, so that the pixel tells the level.
  const white = grey([255])
  const pool: readonly AugmentOperationName[] = ['brightness']
  const drawn = keys.map(at => randAugment({ seed: 3, count: 1, pool })(white, at).data[0]!)
  const levels = Array.from({ length: 9 }, (_, i) => augmentOperations.brightness(white, i + 1, 1).data[0]!)
  t.deepEqual([...new Set(drawn)].sort(), [255, ...levels].sort())
  const kept = drawn.filter(value => value === 255).length
  t.true(kept > 150 && kept < 250, `${kept} of 400`)
})

test('RandAugment draws with replacement and with both signs', t => {
  const pool: readonly AugmentOperationName[] = ['translateX']
  const drawn = keys.map(at => randAugment({ seed: 4, pool })(counting, at))
  // At 16 px a translation is 0…4 px, so two of them add up to more only when both were applied the same way.
  const left = (image: GreyImage) => image.data.indexOf(image.data.find(value => value > 0)!) % 16
  t.true(drawn.some(image => left(image) > 4))
  t.true(drawn.some(image => image.data[15] === 0 && image.data[10] === 0))
})

test('RandAugment’s two operations draw apart: one may apply without the other, at levels of their own', t => {
  const white = grey([255])
  const pool: readonly AugmentOperationName[] = ['brightness']
  const applied = (...levels: readonly number[]) =>
    levels.reduce((image, v) => augmentOperations.brightness(image, v, 1), white).data[0]!
  const levels = [1, 2, 3, 4, 5, 6, 7, 8, 9]
  const drawn = new Set(keys.map(at => randAugment({ seed: 6, pool })(white, at).data[0]!))
  const same = [255, ...levels.map(v => applied(v, v))]
  t.true(levels.some(v => drawn.has(applied(v)) && !same.includes(applied(v))))
  t.true(levels.some(v => v > 1 && drawn.has(applied(1, v)) && !same.includes(applied(1, v))))
})

test('takes images down to one pixel', t => {
  for (const image of [grey([9]), grey([1, 2, 3, 4, 5, 6, 7, 8, 9]), grey([1], [2], [3])])
    for (const at of keys.slice(0, 40)) {
      const out = strongView({ seed: 0 })(image, at)
      t.is(out.data.length, image.data.length)
    }
})

test('refuses options out of range when the view is built', t => {
  const range = (message: string) => ({ instanceOf: RangeError, message })
  for (const cropPaddingPx of [-1, 1.5]) {
    const expected = `view: expected cropPaddingPx to be an integer in 0…(shorter side − 1), got ${cropPaddingPx}`
    t.throws(() => weakView({ seed: 1, cropPaddingPx }), range(`weak ${expected}`))
    t.throws(() => strongView({ seed: 1, cropPaddingPx }), range(`strong ${expected}`))
  }
  for (const seed of [-1, 1.5, Number.NaN]) {
    const expected = `view: expected seed to be a whole number of at least 0, got ${seed}`
    t.throws(() => weakView({ seed }), range(`weak ${expected}`))
    t.throws(() => strongView({ seed }), range(`strong ${expected}`))
    t.throws(() => randAugment({ seed }), range(`strong ${expected}`))
  }
  t.throws(() => randAugment({ seed: 1, count: -1 }), range('Expected count to be an integer of at least 0, got -1'))
  t.throws(() => randAugment({ seed: 1, pool: [] }), {
    message: /^Expected pool to name at least one of .*, got none$/,
  })
  t.throws(() => randAugment({ seed: 1, pool: ['toString' as AugmentOperationName] }), { message: /got toString$/ })
  t.throws(
    () => weakView({ seed: 1, cropPaddingPx: 3 })(grey([1, 2, 3, 4], [1, 2, 3, 4]), { epoch: 0, sampleId: 'a' }),
    range('Expected cropPaddingPx to be an integer in 0…1 for an image of 4×2, got 3'),
  )
})
