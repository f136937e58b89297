import test from 'ava'
import { type Configuration, defaults, type SourceName } from '../../lib/codec/configuration.js'
import type { DataSets } from '../../pipelines/data-folder.js'
import { noSets } from '../../pipelines/data-sets.js'
import { type TestSets, testSets } from '../../pipelines/test-sets.js'
import { drawnSet } from './drawn-set.js'

const SIZE = 32
/** Even numbers are for training, odd ones for test. */
const halved = (source: SourceName, masks: boolean, labels: boolean) => {
  const set = drawnSet({ source, count: 8, sizePx: SIZE, masks, labels })
  return {
    ...set,
    key: (i: number) => ({ ...set.key(i), split: i % 2 === 0 ? ('train' as const) : ('test' as const) }),
  }
}
const sets: DataSets = {
  ...noSets,
  jsrt: halved('jsrt', true, false),
  mcu: halved('mcu', true, true),
  chex: halved('chex', false, true),
  nihx: drawnSet({ source: 'nihx', count: 5, sizePx: SIZE, labels: true, split: 'test' }),
}
const on = (segmentation: readonly SourceName[], classification: readonly SourceName[]): Configuration => ({
  ...defaults,
  segmentationSources: segmentation.map(source => ({ source, weight: 1 })),
  classificationSources: classification.map(source => ({ source, weight: 1 })),
})
const named = ({ segmentation, classification }: TestSets) => [
  segmentation.map(({ name, length }) => `${name} ${length}`),
  classification.map(({ name, length }) => `${name} ${length}`),
]

test('in-domain are the test images of what was trained on, cross-domain those of all others', t => {
  const { inDomain, crossDomain } = testSets(sets, on(['jsrt'], ['chex']))
  t.deepEqual(named(inDomain), [['jsrt 4'], ['chex 4']])
  t.deepEqual(named(crossDomain), [['mcu 4'], ['nihx 5']])
  for (const set of [...inDomain.segmentation, ...inDomain.classification])
    for (let i = 0; i < set.length; i++) t.is(set.key(i).split, 'test')
})

test('a source trained on is never cross-domain, whichever that is', t => {
  const swapped = testSets(sets, on(['mcu'], ['chex']))
  t.deepEqual(named(swapped.inDomain), [['mcu 4'], ['chex 4']])
  t.deepEqual(named(swapped.crossDomain), [['jsrt 4'], ['nihx 5']])
  const both = testSets(sets, on(['jsrt', 'mcu'], ['chex', 'nihx']))
  t.deepEqual(named(both.inDomain), [
    ['jsrt 4', 'mcu 4'],
    ['chex 4', 'nihx 5'],
  ])
  t.deepEqual(named(both.crossDomain), [[], []])
})

test('a model is tested on the tasks that it learns', t => {
  const unet = testSets(sets, { ...on(['jsrt'], ['chex']), model: 'U-Net' })
  t.deepEqual(
    [named(unet.inDomain), named(unet.crossDomain)],
    [
      [['jsrt 4'], []],
      [['mcu 4'], []],
    ],
  )
  const encoder = testSets(sets, { ...on(['jsrt'], ['chex']), model: 'U-Net Encoder SSL' })
  t.deepEqual(
    [named(encoder.inDomain), named(encoder.crossDomain)],
    [
      [[], ['chex 4']],
      [[], ['nihx 5']],
    ],
  )
})

test('labels of tuberculosis do not test pneumonia, and what is missing or has no test images is left out', t => {
  const { inDomain, crossDomain } = testSets(
    { ...sets, nihx: null, chex: drawnSet({ source: 'chex', count: 4, sizePx: SIZE, labels: true }) },
    on(['jsrt'], ['chex']),
  )
  t.deepEqual(named(inDomain), [['jsrt 4'], []])
  t.deepEqual(named(crossDomain), [['mcu 4'], []])
})
