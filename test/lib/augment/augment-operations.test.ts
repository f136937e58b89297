import test from 'ava'
import fc from 'fast-check'
import {
  type AugmentOperationName,
  type AugmentSign,
  augmentOperationNames,
  augmentOperations,
} from '../../../lib/augment/augment-operations.js'
import type { GreyImage } from '../../../lib/codec/grey-image.js'
import { leftOut, sharedPath } from '../../shared.js'
import { readGreyFixture } from './fixture.js'
import { grey, greyArbitrary } from './grey-arbitrary.js'

const level = fc.integer({ min: 1, max: 9 })
const sign = fc.constantFrom<AugmentSign>(1, -1)

const crop = (image: GreyImage, side: number): GreyImage => {
  const rows = Array.from({ length: side }, (_, y) => image.data.subarray(y * image.width, y * image.width + side))
  return { width: side, height: side, data: Uint8Array.from(rows.flatMap(row => [...row])) }
}

test('every operation equals Pillow byte for byte', t => {
  const path = sharedPath('fixtures/pil-ops.safetensors')
  if (path === null) {
    t.log(leftOut('fixtures/pil-ops.safetensors'))
    return t.pass()
  }
  const fixture = readGreyFixture(path)
  const compared = [...fixture].flatMap(([key, expected]) => {
    const [imageName, operation, atLevel = '1', direction = '+'] = key.split('/')
    if (!augmentOperationNames.includes(operation as AugmentOperationName)) return []
    const actual = augmentOperations[operation as AugmentOperationName](
      fixture.get(`${imageName}/input`)!,
      Number(atLevel),
      direction === '+' ? 1 : -1,
    )
    t.deepEqual(actual, expected, key)
    return [operation]
  })
  t.deepEqual([...new Set(compared)].sort(), [...augmentOperationNames].sort())
  t.is(compared.length, 2 * (3 + 4 * 3 + 2 * 6))
})

test('point operations, by hand', t => {
  const image = grey([0, 63, 127], [128, 200, 255])
  const at = (name: AugmentOperationName, atLevel: number) => [...augmentOperations[name](image, atLevel, 1).data]
  // Level 5 keeps a half; the mean of the six values is 128.83, so contrast moves towards 129.
  t.deepEqual(at('brightness', 5), [0, 31, 63, 64, 100, 127])
  t.deepEqual(at('contrast', 5), [64, 96, 128, 128, 164, 192])
  // 4 + ⌊0.4·5⌋ = 6 bits.
  t.deepEqual(at('posterize', 5), [0, 60, 124, 128, 200, 252])
  t.deepEqual(at('solarize', 5), [0, 63, 127, 127, 55, 0])
})

test('autoContrast stretches what is there', t => {
  t.deepEqual([...augmentOperations.autoContrast(grey([10, 20, 30]), 1, 1).data], [0, 127, 255])
  t.deepEqual([...augmentOperations.autoContrast(grey([7, 7, 7]), 1, 1).data], [7, 7, 7])
})

test('equalize spreads counts, and keeps images too small or of one value', t => {
  // 510 pixels of 10 and 510 of 20: step = ⌊510/255⌋ = 2, n starts at 1; 10 → ⌊1/2⌋ = 0, 20 → ⌊511/2⌋ = 255.
  const half = Array.from({ length: 510 }, () => 10)
  const out = augmentOperations.equalize(
    grey(
      half,
      Array.from({ length: 510 }, () => 20),
    ),
    1,
    1,
  )
  t.deepEqual(new Set(out.data.subarray(0, 510)), new Set([0]))
  t.deepEqual(new Set(out.data.subarray(510)), new Set([255]))
  t.deepEqual([...augmentOperations.equalize(grey([1, 9, 200]), 1, 1).data], [1, 9, 200])
  t.deepEqual([...augmentOperations.equalize(grey(half), 1, 1).data], half)
})

test('translate moves content left or up where the sign is 1, and black comes in', t => {
  // 3·9·4/100 = 1.08: one pixel.
  const image = grey([1, 2, 3, 4], [5, 6, 7, 8])
  t.deepEqual([...augmentOperations.translateX(image, 9, 1).data], [2, 3, 4, 0, 6, 7, 8, 0])
  t.deepEqual([...augmentOperations.translateX(image, 9, -1).data], [0, 1, 2, 3, 0, 5, 6, 7])
  const tall = grey([1], [2], [3], [4])
  t.deepEqual([...augmentOperations.translateY(tall, 9, 1).data], [2, 3, 4, 0])
  t.deepEqual([...augmentOperations.translateY(tall, 9, -1).data], [0, 1, 2, 3])
})

test('every operation keeps size and input, whatever the image’s shape', t => {
  fc.assert(
    fc.property(greyArbitrary(), fc.constantFrom(...augmentOperationNames), level, sign, (image, name, v, s) => {
      const before = image.data.slice()
      const out = augmentOperations[name](image, v, s)
      t.deepEqual([out.width, out.height, out.data.length], [image.width, image.height, image.data.length])
      t.deepEqual(image.data, before)
    }),
    { seed: 1 },
  )
})

test('identity is the identity', t => {
  fc.assert(
    fc.property(greyArbitrary(), level, sign, (image, v, s) => {
      t.deepEqual(augmentOperations.identity(image, v, s), image)
    }),
    { seed: 2 },
  )
})

test('operations that see one pixel at a time commute with cropping', t => {
  fc.assert(
    fc.property(
      greyArbitrary(3),
      fc.constantFrom<AugmentOperationName>('identity', 'brightness', 'posterize', 'solarize'),
      level,
      (image, name, v) => {
        t.deepEqual(augmentOperations[name](crop(image, 3), v, 1), crop(augmentOperations[name](image, v, 1), 3))
      },
    ),
    { seed: 3 },
  )
})

for (const wrong of [0, 10, 2.5, Number.NaN])
  test(`refuses level ${wrong}`, t => {
    for (const name of augmentOperationNames)
      t.throws(() => augmentOperations[name](grey([1]), wrong, 1), {
        message: `Expected level to be an integer in 1…9, got ${wrong}`,
      })
  })
