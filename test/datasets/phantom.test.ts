import { createHash } from 'node:crypto'
import test from 'ava'
import { drawPhantom } from '../../datasets/draw-phantom.js'
import type { PhantomSource } from '../../datasets/phantom/style.js'
import { phantom } from '../../datasets/phantom.js'
import type { Sample } from '../../lib/codec/sample.js'
import { keysOf, readAt, sentenceOf } from './read-outcome.js'

const sources: readonly PhantomSource[] = ['jsrt', 'chex', 'mcu', 'nihx']
const all = (set: ReturnType<typeof phantom>): Promise<readonly Sample[]> =>
  Promise.all(keysOf(set).map((_, i) => readAt(set, i)))
const hash = (...parts: readonly Uint8Array[]) =>
  parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest('hex')
const mean = (values: Iterable<number>) => {
  let [sum, count] = [0, 0]
  for (const value of values) {
    sum += value
    count++
  }
  return sum / count
}

/** The share that the best single threshold gets right, whichever side it calls abnormal. */
const bestThreshold = (values: readonly number[], abnormal: readonly boolean[]) =>
  Math.max(
    ...values.map(threshold => {
      const right = values.filter((value, i) => value >= threshold === abnormal[i]).length / values.length
      return Math.max(right, 1 - right)
    }),
  )

test('which supervision a phantom has is that of its source', async t => {
  const has = async (source: PhantomSource) => {
    const { key, mask } = await readAt(phantom({ source, seed: 1, count: 1, sizePx: 16 }), 0)
    return [key.label !== null, mask !== null, key.maskPaths.length]
  }
  t.deepEqual(await has('jsrt'), [false, true, 1])
  t.deepEqual(await has('chex'), [true, false, 0])
  t.deepEqual(await has('mcu'), [true, true, 1])
  t.deepEqual(await has('nihx'), [true, false, 0])
})

test('a phantom depends on seed, source and index alone', async t => {
  const pixels = async (seed: number, source: PhantomSource, firstIndex: number, at: number) =>
    hash((await readAt(phantom({ source, seed, count: 5, sizePx: 32, firstIndex }), at)).image.data)
  const one = await pixels(1, 'chex', 0, 4)
  t.is(await pixels(1, 'chex', 3, 1), one)
  t.not(await pixels(2, 'chex', 0, 4), one)
  t.not(await pixels(1, 'nihx', 0, 4), one)
  t.not(await pixels(1, 'chex', 0, 3), one)
})

test('disease changes only the lungs: the rest of the picture and the organs stay', t => {
  for (const source of sources) {
    const request = { source, seed: 4, index: 2, sizePx: 64 } as const
    const healthy = drawPhantom({ ...request, label: 'normal' })
    const ill = drawPhantom({ ...request, label: 'abnormal' })
    t.deepEqual(ill.organs, healthy.organs)
    let brighter = 0
    ill.image.data.forEach((grey, i) => {
      t.true(grey >= healthy.image.data[i]!, 'opacities add')
      if (grey > healthy.image.data[i]! + 8) brighter++
    })
    t.true(brighter > 20 && brighter < 64 * 64 * 0.5, `${source}: ${brighter} pixels are clearly brighter`)
  }
})

test('lungs are a plausible share of the picture, left and right, and darker than the heart', t => {
  for (const source of sources)
    for (let index = 0; index < 12; index++) {
      const { image, organs } = drawPhantom({ source, seed: 2, index, label: 'normal', sizePx: 64 })
      const greyOf = (organ: number) => [...image.data].filter((_, i) => organs.data[i] === organ)
      const [right, left, heart] = [greyOf(150), greyOf(200), greyOf(250)]
      for (const lung of [right, left])
        t.true(lung.length > 0.04 * 4096 && lung.length < 0.3 * 4096, `${source} ${index}`)
      t.true(mean([...left, ...right]) + 15 < mean(heart), `${source} ${index}`)
    }
})

test('the anatomy does not depend on the size', t => {
  const at = (sizePx: number) => drawPhantom({ source: 'mcu', seed: 1, index: 1, label: 'normal', sizePx }).organs.data
  const [small, large] = [at(32), at(96)]
  const centres = small.map((_, i) => large[(3 * Math.floor(i / 32) + 1) * 96 + 3 * (i % 32) + 1]!)
  t.deepEqual(small, centres)
})

test('mean brightness does not give the class away', async t => {
  for (const source of ['chex', 'mcu', 'nihx'] as const) {
    const samples = await all(phantom({ source, seed: 1, count: 120, sizePx: 32 }))
    const accuracy = bestThreshold(
      samples.map(({ image }) => mean(image.data)),
      samples.map(({ key }) => key.label === 'abnormal'),
    )
    t.true(accuracy < 0.7, `${source}: ${accuracy}`)
  }
})

test('the lungs do: among a pair of one key the ill one’s are brighter, most of them clearly', t => {
  const gains = Array.from({ length: 40 }, (_, index) => {
    const draw = (label: 'normal' | 'abnormal') => {
      const { image, organs } = drawPhantom({ source: 'chex', seed: 1, index, label, sizePx: 32 })
      return mean([...image.data].filter((_, i) => organs.data[i] === 150 || organs.data[i] === 200))
    }
    return draw('abnormal') - draw('normal')
  })
  t.true(Math.min(...gains) > 0)
  t.true(gains.filter(gain => gain > 4).length >= 30)
  t.true(Math.min(...gains) < 6, 'some are faint')
})

test('the sources differ: the nearest mean histogram tells which one a phantom is of', async t => {
  const histogram = ({ image }: Sample) => {
    const bins = new Float64Array(16)
    for (const grey of image.data) bins[grey >> 4]! += 1 / image.data.length
    return bins
  }
  const apart = (a: Float64Array, b: Float64Array) => a.reduce((sum, share, bin) => sum + Math.abs(share - b[bin]!), 0)
  const drawn = await Promise.all(
    sources.map(async source => (await all(phantom({ source, seed: 1, count: 60, sizePx: 32 }))).map(histogram)),
  )
  const means = drawn.map(known => new Float64Array(16).map((_, bin) => mean(known.slice(0, 30).map(h => h[bin]!))))
  const nearest = (h: Float64Array) => {
    const distances = means.map(m => apart(h, m))
    return distances.indexOf(Math.min(...distances))
  }
  const right = mean(drawn.flatMap((unseen, source) => unseen.slice(30).map(h => Number(nearest(h) === source))))
  t.true(right > 0.7, `${right} right, where chance is 0.25`)
})

test('labels keep their share in every ten, in no regular order', t => {
  const labels = keysOf(phantom({ source: 'nihx', seed: 1, count: 200, sizePx: 8, abnormalShare: 0.3 })).map(
    k => k.label,
  )
  for (let from = 0; from < 200; from += 10)
    t.is(labels.slice(from, from + 10).filter(label => label === 'abnormal').length, 3)
  t.true(new Set(Array.from({ length: 20 }, (_, i) => labels.slice(10 * i, 10 * i + 10).join())).size > 10)
})

test('keys outside are RangeErrors; an aborted read and a size that is none fail', async t => {
  const set = phantom({ source: 'chex', seed: 1, count: 2, sizePx: 8 })
  t.throws(() => set.key(2), { instanceOf: RangeError, message: 'Expected an index in 0…1 of phantom chex, got 2' })
  t.is(
    await sentenceOf(set.read(set.key(0), AbortSignal.abort())),
    'phantom chex: cannot read phantom:chex/0 (sample phantom/chex/0): aborted; check that the file is there and may be read.',
  )
  t.throws(() => phantom({ source: 'chex', seed: 1, count: -1, sizePx: 8 }), {
    message: 'Expected a count ≥ 0, got -1',
  })
  t.throws(() => drawPhantom({ source: 'chex', seed: 1, index: 0, label: 'normal', sizePx: 0 }), {
    message: 'Expected a size of whole pixels, at least 1, got 0',
  })
})
