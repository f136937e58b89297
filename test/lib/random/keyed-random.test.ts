import test from 'ava'
import fc from 'fast-check'
import { drawStrongView } from '../../../lib/augment/strong-view.js'
import { drawWeakView } from '../../../lib/augment/weak-view.js'
import { keyedRandom, keyedStreams, randomInteger } from '../../../lib/random/keyed-random.js'

const size = { width: 256, height: 256 }

test('the same numbers as ever: a change here would change every run that was published', t => {
  const random = keyedRandom(1, 0, 'a', 'strong', 'crop')
  t.deepEqual([random(), random(), random()], [0.14219769788905978, 0.8555208046454936, 0.3261792582925409])
  const views = ['a', 'b', 'c', 'd', 'e', 'f'].map(sampleId => {
    const { crop, operations } = drawStrongView({ seed: 1 })(size, { epoch: 2, sampleId })
    const { xPx, yPx, mirrored } = crop!
    return [xPx, yPx, mirrored, ...operations.map(({ operation, level, sign }) => `${operation.name} ${level * sign}`)]
  })
  t.deepEqual(views, [
    [28, 64, false, 'translateY -7'],
    [36, 45, false, 'rotate -5'],
    [62, 5, true, 'rotate -9'],
    [31, 33, false, 'sharpness 5', 'autoContrast 6'],
    [37, 13, false, 'rotate -1'],
    [9, 57, false, 'brightness 5', 'sharpness -5'],
  ])
  t.deepEqual(drawWeakView({ seed: 1 })(size, { epoch: 2, sampleId: 'a' }).crop, {
    paddingPx: 32,
    xPx: 39,
    yPx: 24,
    mirrored: false,
  })
})

test('streams of one beginning are those of the whole keys', t => {
  const part = fc.oneof(fc.string(), fc.nat())
  fc.assert(
    fc.property(part, fc.array(part, { maxLength: 3 }), fc.array(part, { maxLength: 3 }), (first, start, rest) => {
      const [one, other] = [keyedStreams(first, ...start)(...rest), keyedRandom(first, ...start, ...rest)]
      t.deepEqual([one(), one()], [other(), other()])
    }),
    { seed: 1 },
  )
})

test('keys that differ in a part, or in where parts end, have other streams', t => {
  const keys = [
    [1, 'a', 'b'],
    ['1', 'a', 'b'],
    [1, 'ab'],
    [1, 'a,b'],
    [1, 'a', 'b', ''],
    [2, 'a', 'b'],
    [1, 'b', 'a'],
  ]
  t.is(new Set(keys.map(key => keyedRandom(...key)())).size, keys.length)
})

test('numbers are uniform in [0, 1), integers in 0 … count − 1', t => {
  const drawn = Array.from({ length: 8000 }, (_, i) => keyedRandom('uniform', i)())
  t.true(drawn.every(value => value >= 0 && value < 1))
  const tenths = Array.from(
    { length: 10 },
    (_, tenth) => drawn.filter(value => Math.floor(10 * value) === tenth).length,
  )
  for (const count of tenths) t.true(count > 650 && count < 950, tenths.join())
  const random = keyedRandom('integers')
  const integers = Array.from({ length: 500 }, () => randomInteger(random, 5))
  t.deepEqual([...new Set(integers)].sort(), [0, 1, 2, 3, 4])
})
