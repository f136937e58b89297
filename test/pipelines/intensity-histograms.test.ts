import test from 'ava'
import { openWorkerPool } from '../../lib/flowable/worker-pool.js'
import { noSets } from '../../pipelines/data-sets.js'
import { type IntensityHistogramsOptions, intensityHistograms } from '../../pipelines/intensity-histograms.js'
import { drawnImage, drawnSet } from './drawn-set.js'

const sizePx = 8
const options: IntensityHistogramsOptions = {
  pool: openWorkerPool({ workers: 0 }),
  sizePx,
  concurrency: 4,
  cache: null,
  maxFailedShare: 0.05,
  onDeadLetter: () => {
    throw new Error('Expected no dead letter: the tests report them')
  },
  signal: new AbortController().signal,
}
const none = noSets

test('the pixels of each source are counted by grey value, of images that can be read', async t => {
  const jsrt = drawnSet({ source: 'jsrt', count: 30, sizePx, broken: [0, 2, 3, 4] })
  const nihx = drawnSet({ source: 'nihx', count: 1, sizePx })
  const lines = await intensityHistograms({ ...none, jsrt, nihx }, options)
  const counts = (source: string, numbers: readonly number[]) => {
    const pixels = numbers.flatMap(number => [...drawnImage(`${source}/${number}`, sizePx).data])
    return Array.from({ length: 256 }, (_, intensity) => ({
      source,
      intensity,
      pixels: pixels.filter(value => value === intensity).length,
    }))
  }
  const readable = Array.from({ length: 30 }, (_, i) => i).filter(i => ![0, 2, 3, 4].includes(i))
  t.deepEqual(lines, [...counts('jsrt', readable), ...counts('nihx', [0])])
})

test('of many images two hundred count, spread over the whole set, each resampled to as many pixels', async t => {
  const chex = drawnSet({ source: 'chex', count: 400, sizePx: 10 })
  const lines = await intensityHistograms({ ...none, chex }, options)
  t.is(chex.begun.length, 200)
  t.deepEqual([chex.begun[0], chex.begun.at(-1)], ['chex/1', 'chex/399'])
  t.is(
    lines.reduce((sum, { pixels }) => sum + pixels, 0),
    200 * sizePx ** 2,
  )
})

test('an aborted signal rejects', async t => {
  const chex = drawnSet({ source: 'chex', count: 4, sizePx })
  const signal = AbortSignal.abort(new Error('stopped'))
  await t.throwsAsync(intensityHistograms({ ...none, chex }, { ...options, signal }), { message: 'stopped' })
})
