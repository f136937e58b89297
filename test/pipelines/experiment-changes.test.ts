import test from 'ava'
import { quickstart } from '../../lib/codec/configuration.js'
import type { Experiment } from '../../lib/codec/experiment.js'
import { experimentChanges, imageChanges } from '../../pipelines/experiment-changes.js'

const begun: Experiment = {
  formatVersion: 1,
  base: quickstart,
  models: ['U-Net', 'MultiMix'],
  segmentationLabels: [10, 50],
  classificationLabels: [100],
  repeats: 2,
}

test('an experiment goes on as itself, as a larger one, in another order, and on other engines', t => {
  t.deepEqual(experimentChanges(begun, begun), [])
  const larger: Experiment = {
    ...begun,
    base: { ...quickstart, engine: 'native', replicas: 3, workers: 0, model: 'UMTL', segmentationLabels: 'full' },
    models: ['UMTL', 'MultiMix', 'U-Net'],
    segmentationLabels: ['full', 50, 10],
    repeats: 5,
  }
  t.deepEqual(experimentChanges(begun, larger), [])
})

test('what would make other runs of those that it has is named, field by field', t => {
  const other: Experiment = {
    ...begun,
    base: { ...quickstart, seed: 2, steps: 10 },
    models: ['MultiMix'],
    segmentationLabels: [10],
    repeats: 1,
  }
  t.deepEqual(experimentChanges(begun, other), [
    'seed: expected 1, as begun, got 2',
    'steps: expected 200, as begun, got 10',
    'models: expected all of U-Net, MultiMix, as begun, got MultiMix',
    'segmentationLabels: expected all of 10, 50, as begun, got 10',
    'repeats: expected at least 2, as begun, got 1',
  ])
})

test('images that are others, or of another place, are named; of an older experiment the place alone is known', t => {
  const images = { jsrt: '8 0123456789abcdef', mcu: null, chex: null, nihx: null }
  t.deepEqual(imageChanges(images, { ...images }), [])
  t.deepEqual(imageChanges(undefined, images), [])
  t.deepEqual(imageChanges(images, { ...images, jsrt: '8 f123456789abcdef', mcu: '10 0123456789abcdef' }), [
    'images of jsrt: expected 8 (0123456789abcdef), as begun, got 8 (f123456789abcdef)',
    'images of mcu: expected none, as begun, got 10 (0123456789abcdef)',
  ])
  // Of an experiment that was begun before there was the source, nothing is known.
  const dicom = '3 0123456789abcdef'
  t.deepEqual(imageChanges(images, { ...images, dicom }), [])
  t.deepEqual(imageChanges({ ...images, dicom: null }, { ...images, dicom }), [
    'images of dicom: expected none, as begun, got 3 (0123456789abcdef)',
  ])
  const elsewhere = { ...begun, base: { ...quickstart, data: 'elsewhere' } }
  t.deepEqual(experimentChanges({ ...begun, images }, elsewhere), [])
  t.deepEqual(experimentChanges(begun, elsewhere), ['data: expected null, as begun, got "elsewhere"'])
})
