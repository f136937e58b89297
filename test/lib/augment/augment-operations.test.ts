import test from 'ava'
import fc from 'fast-check'
import { augmentOperations, augmentPool } from '../../../lib/augment/augment-operations.js'
import { brightness } from '../../../lib/augment/brightness.js'
import { contrast } from '../../../lib/augment/contrast.js'
import type { AugmentSign } from '../../../lib/augment/pool-operation.js'
import { sharpness } from '../../../lib/augment/sharpness.js'
import { strongView } from '../../../lib/augment/strong-view.js'
import type { GreyImage } from '../../../lib/codec/grey-image.js'
import { type AugmentOperationName, augmentOperationNames } from '../../../lib/codec/view-options.js'
import { paint } from '../../../lib/image/canvas.js'
import { kernels, workspace } from '../../../lib/image/wasm/kernels.js'
import { leftOut, sharedPath } from '../../shared.js'
import { readGreyFixture } from './fixture.js'
import { grey, greyArbitrary } from './grey-arbitrary.js'
import { plainOperations } from './plain-operations.js'

const name = fc.constantFrom(...augmentOperationNames)
const level = fc.integer({ min: 1, max: 9 })
const sign = fc.constantFrom<AugmentSign>(1, -1)

/** Small ones of every shape, and larger ones, of which some are a single row or column. */
const anyImage = fc.oneof(
  greyArbitrary(),
  greyArbitrary(1, 60),
  fc.tuple(fc.integer({ min: 1, max: 400 }), fc.boolean(), fc.nat(255)).map(([length, wide, from]): GreyImage => {
    const data = Uint8Array.from({ length }, (_, i) => from + 7 * i)
    return wide ? { width: length, height: 1, data } : { width: 1, height: length, data }
  }),
)

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
  // Three without a level, five at three levels, five at three levels and either sign.
  t.is(compared.length, 2 * (3 + 5 * 3 + 5 * 6))
})

for (const operation of augmentOperationNames)
  test(`${operation} is what it is defined to be, at every level, on images of every shape`, t => {
    fc.assert(
      fc.property(anyImage, level, sign, (image, v, s) => {
        t.deepEqual(augmentOperations[operation](image, v, s), plainOperations[operation](image, v, s))
      }),
      { seed: 12, numRuns: 150 },
    )
  })

test('the ends of the scale are exact on a full-size image', t => {
  // Sums are largest on white, and blends nearest to whole numbers where neighbours are far apart.
  const board = Uint8Array.from({ length: 256 * 256 }, (_, i) => (((i * 2654435761) >>> 13) & 1) * 255)
  for (const data of [board, new Uint8Array(256 * 256).fill(255), new Uint8Array(256 * 256)])
    for (const operation of augmentOperationNames)
      for (const v of [1, 5, 9]) {
        const image = { width: 256, height: 256, data }
        const { data: actual } = augmentOperations[operation](image, v, -1)
        // Spreading 65,536 values into an argument list is more than the plain definition can take.
        if (operation !== 'autoContrast' && operation !== 'equalize')
          t.is(Buffer.compare(actual, plainOperations[operation](image, v, -1).data), 0, `${operation} ${v}`)
      }
})

test('blends beyond the image and its like are clipped, as Pillow clips them', t => {
  const noise = Uint8Array.from({ length: 40 * 30 }, (_, i) => (i * 2654435761) >>> 24)
  const image = { width: 40, height: 30, data: noise }
  const clipped = (x: number, d: number, factor: number) =>
    Math.min(255, Math.max(0, Math.trunc(Math.fround(d + Math.fround(Math.fround(factor) * (x - d))))))
  // What is blended with: all of it, at factor 0.
  const smooth = paint(image, sharpness(0)).data
  const mean = paint(image, contrast(0)).data
  for (const factor of [-1, -0.3, 0.5, 1, 1.1, 1.9, 3]) {
    t.deepEqual(
      paint(image, brightness(factor)).data,
      noise.map(x => clipped(x, 0, factor)),
      `brightness ${factor}`,
    )
    t.deepEqual(
      paint(image, contrast(factor)).data,
      noise.map((x, i) => clipped(x, mean[i]!, factor)),
      `${factor}`,
    )
    t.deepEqual(
      paint(image, sharpness(factor)).data,
      noise.map((x, i) => clipped(x, smooth[i]!, factor)),
      `${factor}`,
    )
  }
})

test('the mean of more white than 32 bits can add up is white', t => {
  const white = { width: 4100, height: 4200, data: new Uint8Array(4100 * 4200).fill(255) }
  t.true(augmentOperations.contrast(white, 1).data.every(x => x === 255))
})

test('images larger than fixed point has room for are turned and sheared too', t => {
  // One pixel that is not black, near the far end.
  const image: GreyImage = { width: 40_000, height: 3, data: new Uint8Array(120_000) }
  image.data[39_990 + 40_000] = 9
  const whereOf = (out: GreyImage) => out.data.indexOf(9)
  t.is(whereOf(augmentOperations.shearX(image, 9, 1)), 39_990 + 40_000)
  t.is(whereOf(augmentOperations.translateX(image, 9, -1)), -1)
  t.is(whereOf(augmentOperations.translateX(image, 9, 1)), 39_990 - 10_800 + 40_000)
  t.is(whereOf(augmentOperations.rotate(image, 9, 1)), -1)
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
  t.deepEqual([...augmentOperations.autoContrast(grey([10, 20, 30]), 1).data], [0, 127, 255])
  t.deepEqual([...augmentOperations.autoContrast(grey([7, 7, 7]), 1).data], [7, 7, 7])
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
  )
  t.deepEqual(new Set(out.data.subarray(0, 510)), new Set([0]))
  t.deepEqual(new Set(out.data.subarray(510)), new Set([255]))
  t.deepEqual([...augmentOperations.equalize(grey([1, 9, 200]), 1).data], [1, 9, 200])
  t.deepEqual([...augmentOperations.equalize(grey(half), 1).data], half)
})

test('sharpness smooths the inside and leaves the border, by hand', t => {
  // In the middle d = ⌊(8·10 + 5·140 + 6)/13⌋ = 60; at level 5 half way from there to 140.
  const image = grey([10, 10, 10], [10, 140, 10], [10, 10, 10])
  t.deepEqual([...augmentOperations.sharpness(image, 5).data], [10, 10, 10, 10, 100, 10, 10, 10, 10])
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

test('shear moves lower rows left and farther columns up where the sign is 1, rotate turns counter-clockwise', t => {
  const cross: GreyImage = { width: 41, height: 41, data: new Uint8Array(41 * 41) }
  cross.data[40 * 41 + 30] = 1 // in the last row
  cross.data[30 * 41 + 40] = 2 // in the last column
  const placeOf = (image: GreyImage, value: number) => {
    const i = image.data.indexOf(value)
    return [i % 41, Math.floor(i / 41)]
  }
  // 0.27 · (40 + ½) = 10.9
  t.deepEqual(placeOf(augmentOperations.shearX(cross, 9, 1), 1), [30 - 11, 40])
  t.deepEqual(placeOf(augmentOperations.shearY(cross, 9, 1), 2), [40, 30 - 11])
  // What is right of the centre goes up.
  const right: GreyImage = { width: 41, height: 41, data: new Uint8Array(41 * 41) }
  right.data[20 * 41 + 36] = 3
  const turned = augmentOperations.rotate(right, 9, 1)
  const [x, y] = placeOf(turned, 3)
  t.true(x! > 30 && y! < 15, `${x}, ${y}`)
})

test('every operation keeps size and input, whatever the image’s shape', t => {
  fc.assert(
    fc.property(anyImage, name, level, sign, (image, operation, v, s) => {
      const before = image.data.slice()
      const out = augmentOperations[operation](image, v, s)
      t.deepEqual([out.width, out.height, out.data.length], [image.width, image.height, image.data.length])
      t.deepEqual(image.data, before)
      t.true(
        out === image || (out.data.buffer !== image.data.buffer && out.data.byteLength === out.data.buffer.byteLength),
      )
    }),
    { seed: 1 },
  )
})

test('every operation of the pool has the name that it is known by', t => {
  t.deepEqual(Object.keys(augmentPool), [...augmentOperationNames])
  for (const operation of augmentOperationNames) t.is(augmentPool[operation].name, operation)
})

test('nothing outside the image has a part in the result, whatever its shape', t => {
  const surrounded = (by: number, make: () => GreyImage) => {
    workspace(kernels.memory.buffer.byteLength).fill(by)
    return make()
  }
  fc.assert(
    fc.property(anyImage, level, sign, fc.nat(), (image, v, s, epoch) => {
      const makes = [
        ...augmentOperationNames.map(operation => () => augmentOperations[operation](image, v, s)),
        () => strongView({ seed: 1, probability: 1, cutoutPx: 3 })(image, { epoch, sampleId: 'a' }),
      ]
      for (const make of makes) t.deepEqual(surrounded(0, make), surrounded(255, make))
    }),
    { seed: 15, numRuns: 150 },
  )
})

test('identity is the identity', t => {
  fc.assert(
    fc.property(greyArbitrary(), level, sign, (image, v, s) => {
      t.is(augmentOperations.identity(image, v, s), image)
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
      (image, operation, v) => {
        t.deepEqual(augmentOperations[operation](crop(image, 3), v), crop(augmentOperations[operation](image, v), 3))
      },
    ),
    { seed: 3 },
  )
})

test('autoContrast and equalize never swap two grey values', t => {
  fc.assert(
    fc.property(
      fc.constantFrom<AugmentOperationName>('autoContrast', 'equalize'),
      greyArbitrary(1, 40),
      (operation, image) => {
        const { data } = augmentOperations[operation](image, 1)
        const order = [...image.data.keys()].sort((i, j) => image.data[i]! - image.data[j]!)
        t.true(order.every((i, place) => place === 0 || data[order[place - 1]!]! <= data[i]!))
        // Equal values stay equal.
        t.is(new Set(image.data.map((x, i) => 256 * x + data[i]!)).size <= new Set(image.data).size, true)
      },
    ),
    { seed: 13 },
  )
})

test('geometric operations only move pixels: of 0 and 1 they make 0 and 1', t => {
  const geometric = augmentOperationNames.filter(operation => augmentPool[operation].geometric)
  t.deepEqual(geometric, ['rotate', 'shearX', 'shearY', 'translateX', 'translateY'])
  fc.assert(
    fc.property(greyArbitrary(1, 40), fc.constantFrom(...geometric), level, sign, (image, operation, v, s) => {
      const mask = { ...image, data: image.data.map(x => x & 1) }
      const moved = augmentOperations[operation](mask, v, s).data
      t.true(moved.every(x => x <= 1))
      // Where the image's pixels are odd, there the mask is.
      t.deepEqual(
        moved,
        augmentOperations[operation](image, v, s).data.map(x => x & 1),
      )
    }),
    { seed: 14 },
  )
})

for (const wrong of [0, 10, 2.5, Number.NaN])
  test(`refuses level ${wrong} where there is one`, t => {
    for (const operation of augmentOperationNames)
      if (augmentPool[operation].range)
        t.throws(() => augmentOperations[operation](grey([1]), wrong, 1), {
          instanceOf: RangeError,
          message: `Expected level to be an integer in 1…9, got ${wrong}`,
        })
      else t.notThrows(() => augmentOperations[operation](grey([1]), wrong))
  })

test('refuses a sign that is none where there is a direction', t => {
  for (const [wrong, shown] of [
    [0, '0'],
    ['1', '"1"'],
  ] as const)
    t.throws(() => augmentOperations.rotate(grey([1]), 1, wrong as AugmentSign), {
      instanceOf: RangeError,
      message: `Expected sign to be 1 or -1, got ${shown}`,
    })
})
