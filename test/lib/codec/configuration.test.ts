import test from 'ava'
import { isLeft, right } from 'fp-ts/lib/Either.js'
import { Configuration, defaults, PresetName, presets, releasedCode } from '../../../lib/codec/configuration.js'

test("the defaults are the paper's numbers", t => {
  t.like(defaults, {
    sizePx: 256,
    baseChannels: 16,
    batchSize: 10,
    learningRate: 1e-4,
    learningRateSchedule: 'step',
    learningRateDecay: { factor: 0.1, everyEpochs: 8 },
    dropoutRate: 0.25,
    pseudoLabelThreshold: 0.7,
    pseudoLabelWeight: 0.25,
    diceWeight: 5,
    klWeight: 0.01,
    segmentationLabels: 10,
    classificationLabels: 100,
    model: 'MultiMix',
    klMode: 'pixel',
    saliencyScale: 'none',
  })
  t.deepEqual(defaults.segmentationSources, [{ source: 'jsrt', weight: 1 }])
  t.deepEqual(defaults.classificationSources, [{ source: 'chex', weight: 1 }])
  // ⌊5,116 unlabelled CheX images / 10⌋ steps an epoch, 100 epochs.
  t.is(defaults.steps, 100 * Math.floor((5216 - 100) / 10))
})

test('every preset is a configuration, in JSON too', t => {
  t.deepEqual(Object.keys(presets), ['quickstart', 'paper', 'released-code'])
  for (const preset of Object.values(presets))
    t.deepEqual(Configuration.decode(JSON.parse(JSON.stringify(preset))), right(preset))
  t.is(PresetName.name, 'one of quickstart, paper, released-code')
})

test('the released code differs from the paper in these settings alone', t => {
  const differing = Object.entries(releasedCode).filter(([field, value]) => {
    const paper = defaults[field as keyof Configuration]
    return JSON.stringify(paper) !== JSON.stringify(value)
  })
  t.deepEqual(Object.fromEntries(differing), {
    name: 'released-code',
    klMode: 'degenerate',
    strongCropPaddingPx: 4,
    testedWeights: 'best',
  })
})

test('what was begun before there were splits, or NATS, has none', t => {
  const { split: _split, nats: _nats, ...before } = defaults
  t.deepEqual(Configuration.decode(before), right(defaults))
  t.true(isLeft(Configuration.decode({ ...defaults, split: 1 })))
  t.true(isLeft(Configuration.decode({ ...defaults, nats: 4222 })))
})
