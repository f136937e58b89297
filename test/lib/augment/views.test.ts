import test from 'ava'
import fc from 'fast-check'
import { augmentOperations, augmentPool } from '../../../lib/augment/augment-operations.js'
import { flipHorizontal } from '../../../lib/augment/flip-horizontal.js'
import { identityView } from '../../../lib/augment/identity-view.js'
import { pixelwise } from '../../../lib/augment/look-up.js'
import type { PoolOperation } from '../../../lib/augment/pool-operation.js'
import { randAugment } from '../../../lib/augment/rand-augment.js'
import { reflectPadCrop } from '../../../lib/augment/reflect-pad-crop.js'
import { strongView } from '../../../lib/augment/strong-view.js'
import type { View } from '../../../lib/augment/view.js'
import { pixelsViewOf, viewOf } from '../../../lib/augment/view-of.js'
import { weakView } from '../../../lib/augment/weak-view.js'
import type { GreyImage } from '../../../lib/codec/grey-image.js'
import { type AugmentOperationName, augmentOperationNames, ViewSpec } from '../../../lib/codec/view-options.js'
import { onImage, paint } from '../../../lib/image/canvas.js'
import { resample } from '../../../lib/image/resample.js'
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
  const flippedCrops = crops.map(at => paint(counting, flipHorizontal, reflectPadCrop(at)).data.join())
  const plainCrops = crops.map(at => paint(counting, reflectPadCrop(at)).data.join())
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

test('flips, levels, probabilities and the pool are as the options say', t => {
  const drawnBy = (options: Partial<Parameters<typeof strongView>[0]>) =>
    keys.map(at => strongView({ seed: 8, cropPaddingPx: 0, flipProbability: 0, ...options })(counting, at).data.join())
  const of = (image: GreyImage) => image.data.join()
  t.deepEqual(new Set(drawnBy({ probability: 0 })), new Set([of(counting)]))
  t.deepEqual(new Set(drawnBy({ count: 0, flipProbability: 1 })), new Set([of(paint(counting, flipHorizontal))]))
  const pool: readonly AugmentOperationName[] = ['brightness']
  const brighter = drawnBy({ pool, probability: 1, count: 1, minLevel: 3, maxLevel: 5 })
  t.deepEqual(
    [...new Set(brighter)].sort(),
    [3, 4, 5].map(level => of(augmentOperations.brightness(counting, level))).sort(),
  )
})

test('an operation of one’s own is drawn like any other, also one that works in the kernels’ memory', t => {
  const invert: PoolOperation = { name: 'invert', paint: () => pixelwise(x => 255 - x) }
  const enlargedAndBack = (image: GreyImage) =>
    resample(resample(image, { widthPx: 700, heightPx: 700 }), { widthPx: image.width, heightPx: image.height })
  const soften: PoolOperation = { name: 'soften', range: { from: 0, to: 10 }, paint: () => onImage(enlargedAndBack) }
  const draw = (pool: readonly PoolOperation[]) =>
    randAugment({ seed: 1, pool, count: 1, probability: 1 })(counting, { epoch: 0, sampleId: 'a' })
  t.deepEqual([...draw([invert]).data], [...counting.data].reverse())
  t.deepEqual(draw([soften]), enlargedAndBack(counting))
  t.deepEqual(
    randAugment({ seed: 1, pool: [invert], count: 2, probability: 1 })(counting, { epoch: 0, sampleId: 'a' }),
    counting,
  )
  const shrink: PoolOperation = { name: 'shrink', paint: () => onImage(image => ({ ...image, width: 1 })) }
  t.throws(() => draw([shrink]), { message: 'Expected an image of 16×16, got 1×16' })
})

test('cutout hides one square, whole or cut off by an edge, at places that are drawn', t => {
  const white: GreyImage = { width: 20, height: 30, data: new Uint8Array(600).fill(255) }
  const drawn = keys.map(at => strongView({ seed: 2, count: 0, cutoutPx: 7 })(white, at))
  for (const { data } of drawn) {
    const hidden = [...data.keys()].filter(i => data[i] === 127)
    t.is(hidden.length, data.filter(x => x !== 255).length)
    const [columns, rows] = [hidden.map(i => i % 20), hidden.map(i => Math.floor(i / 20))]
    const [wide, high] = [columns, rows].map(places => Math.max(...places) - Math.min(...places) + 1)
    t.is(hidden.length, wide! * high!)
    t.true(wide! >= 4 && wide! <= 7 && high! >= 4 && high! <= 7)
  }
  t.true(new Set(drawn.map(({ data }) => data.indexOf(127))).size > 200)
  t.deepEqual(strongView({ seed: 2, count: 0 })(white, keys[0]!), white)
})

test('a mask goes where its image goes, and keeps its values', t => {
  const odd = (image: GreyImage): GreyImage => ({ ...image, data: image.data.map(x => x & 1) })
  fc.assert(
    fc.property(greyArbitrary(), fc.nat(), key, (image, seed, at) => {
      for (const spec of [{ kind: 'identity' }, { kind: 'weak', seed }, { kind: 'strong', seed }] as const) {
        const geometric = augmentOperationNames.filter(operation => augmentPool[operation].geometric)
        // Whatever moves the pixels moves those of the mask likewise; what changes their values is not in this pool.
        const moving: ViewSpec = spec.kind === 'strong' ? { ...spec, pool: geometric } : spec
        const moved = pixelsViewOf(moving)({ image, mask: odd(image) }, at)
        t.deepEqual(moved.mask, odd(moved.image))
        t.deepEqual(moved.image, viewOf(moving)(image, at))
        t.deepEqual(pixelsViewOf(spec)({ image, mask: null }, at), { image: viewOf(spec)(image, at), mask: null })
      }
    }),
    { seed: 16 },
  )
})

test('of the whole pool and a cutout, a mask takes the movements only, by the same draws', t => {
  const mask: GreyImage = { width: 16, height: 16, data: counting.data.map(x => Number(x % 16 > 5 && x > 60)) }
  const draws = { seed: 9, probability: 1, count: 2 }
  for (const at of keys.slice(0, 100)) {
    const withCutout: ViewSpec = { kind: 'strong', ...draws, cutoutPx: 5 }
    const moved = pixelsViewOf(withCutout)({ image: counting, mask }, at).mask!
    t.deepEqual(moved, strongView({ ...draws, geometricOnly: true })(mask, at))
    t.true(moved.data.every(x => x <= 1))
  }
})

test('a description of a view gives the view, with its defaults', t => {
  const [at] = keys
  const specs: readonly ViewSpec[] = [
    { kind: 'weak', seed: 3 },
    { kind: 'weak', seed: 3, view: 'labelled', flipProbability: 1, cropPaddingPx: 1 },
    { kind: 'strong', seed: 3 },
    { kind: 'strong', seed: 3, pool: ['rotate'], count: 4, minLevel: 2, maxLevel: 8, probability: 1, cutoutPx: 3 },
  ]
  const drawn = specs.map(spec => viewOf(JSON.parse(JSON.stringify(spec)))(counting, at!))
  t.deepEqual(drawn, [
    weakView({ seed: 3 })(counting, at!),
    weakView({ seed: 3, view: 'labelled', flipProbability: 1, cropPaddingPx: 1 })(counting, at!),
    strongView({ seed: 3 })(counting, at!),
    strongView({ seed: 3, pool: ['rotate'], count: 4, minLevel: 2, maxLevel: 8, probability: 1, cutoutPx: 3 })(
      counting,
      at!,
    ),
  ])
  t.true(specs.every(ViewSpec.is))
  t.false(ViewSpec.is({ kind: 'strong', seed: 3, pool: [] }))
})

test('refuses options out of range when the view is built, each by its name', t => {
  const refuses = (build: () => unknown, message: string) => t.throws(build, { instanceOf: RangeError, message })
  for (const cropPaddingPx of [-1, 1.5]) {
    const expected = `view: cropPaddingPx: expected a whole number of at least 0, or null, got ${cropPaddingPx}`
    refuses(() => weakView({ seed: 1, cropPaddingPx }), `weak ${expected}`)
    refuses(() => strongView({ seed: 1, cropPaddingPx }), `strong ${expected}`)
  }
  for (const seed of [-1, 1.5, Number.NaN]) {
    const expected = `seed: expected a whole number of at least 0, got ${seed}`
    refuses(() => weakView({ seed }), `weak view: ${expected}`)
    refuses(() => strongView({ seed }), `strong view: ${expected}`)
    refuses(() => randAugment({ seed }), `RandAugment: ${expected}`)
  }
  refuses(
    () => weakView({ seed: 1, flipProbability: 1.5 }),
    'weak view: flipProbability: expected a number of 0…1, got 1.5',
  )
  refuses(
    () => strongView({ seed: 1, probability: -0.5, count: -1, cutoutPx: 2.5, minLevel: 0, maxLevel: 10 }),
    'strong view: count: expected a whole number of 0…100, got -1; ' +
      'minLevel: expected a whole number of 1…9, got 0; maxLevel: expected a whole number of 1…9, got 10; ' +
      'probability: expected a number of 0…1, got -0.5; cutoutPx: expected a whole number of at least 0, got 2.5',
  )
  refuses(
    () => strongView({ seed: 1, minLevel: 6, maxLevel: 5 }),
    'strong view: minLevel: expected at most maxLevel, which is 5, got 6',
  )
  refuses(
    () => weakView({ seed: 1, paddingPx: 4 } as Parameters<typeof weakView>[0]),
    'weak view: paddingPx: expected one of the fields seed, view, flipProbability, cropPaddingPx, got "paddingPx"',
  )
  refuses(() => weakView(null as never), 'weak view: expected an object of options, got null')
  refuses(() => weakView({ seed: [1n] as never }), 'weak view: seed: expected a whole number of at least 0, got ["1"]')
  refuses(
    () => weakView({ seed: 1, cropPaddingPx: 3 })(grey([1, 2, 3, 4], [1, 2, 3, 4]), { epoch: 0, sampleId: 'a' }),
    'Expected cropPaddingPx to be an integer in 0…1 for an image of 4×2, got 3',
  )
})

test('the pool that a view is given stays as it is', t => {
  const pool: AugmentOperationName[] = ['rotate']
  strongView({ seed: 1, pool })
  t.false(Object.isFrozen(pool))
})

test('a pool that is wrong is refused when the view is built, where and why', t => {
  const refuses = (pool: readonly unknown[], message: string) =>
    t.throws(() => strongView({ seed: 1, pool: pool as never }), {
      instanceOf: RangeError,
      message: `strong view: ${message}`,
    })
  const paint = () => pixelwise(x => x)
  const names = augmentOperationNames.join(', ')
  refuses([], 'pool: expected a list of at least one of names of operations, or operations of your own, got []')
  refuses(['rotate', 'toString'], `pool.1: expected one of ${names}, or an operation of your own, got "toString"`)
  refuses([augmentOperations.rotate], `pool.0: expected one of ${names}, or an operation of your own, got a function`)
  refuses([{ name: 'a' }], 'pool.0.paint: expected a function of its parameter, got nothing')
  refuses([{ name: 'a', paint, range: { from: 0 } }], 'pool.0.range.to: expected a finite number, got nothing')
  refuses(
    [{ name: 'a', paint, range: { from: Number.NaN, to: 1 } }],
    'pool.0.range.from: expected a finite number, got NaN',
  )
  refuses(
    [{ name: 'a', paint, geometrical: true }],
    'pool.0.geometrical: expected a known field (did you mean geometric?), got "geometrical"',
  )
  const nothing = { name: 'nothing', paint: () => undefined as never }
  t.throws(() => randAugment({ seed: 1, pool: [nothing], probability: 1 })(counting, { epoch: 0, sampleId: 'a' }), {
    message: 'Expected the paint of nothing to give a change of a canvas, got nothing',
  })
})

test('a key without an epoch or a sample is refused: all such would share their draws', t => {
  for (const [at, found] of [
    [{ sampleId: 'a' }, 'epoch nothing and sampleId "a"'],
    [{ epoch: Number.NaN, sampleId: 'a' }, 'epoch NaN and sampleId "a"'],
    [{ epoch: 0 }, 'epoch 0 and sampleId nothing'],
  ] as const)
    t.throws(() => weakView({ seed: 1 })(counting, at as never), {
      instanceOf: RangeError,
      message: `Expected a key of a whole epoch and a sampleId, got ${found}`,
    })
})

test('a description of no view is refused when the view is built', t => {
  const refuses = (spec: unknown, message: string) => {
    t.throws(() => viewOf(spec as ViewSpec), { instanceOf: RangeError, message })
    t.throws(() => pixelsViewOf(spec as ViewSpec), { instanceOf: RangeError, message })
  }
  refuses({ kind: 'medium', seed: 1 }, 'view: kind: expected one of identity, weak, strong, got "medium"')
  refuses(null, 'view: kind: expected one of identity, weak, strong, got nothing')
  refuses({ kind: 'identity', seed: 1 }, 'identity view: seed: expected one of the fields kind, got "seed"')
  refuses({ kind: 'weak' }, 'weak view: seed: expected a whole number of at least 0, got nothing')
  t.throws(() => viewOf({ kind: 'strong', seed: 1, geometricOnly: true } as never), {
    message: /^strong view: geometricOnly: expected one of the fields/,
  })
})
