import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { right } from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { defaults, presets, quickstart } from '../../../lib/codec/configuration.js'
import { decodeConfiguration } from '../../../lib/codec/decode-configuration.js'
import { modelNames } from '../../../lib/codec/model-name.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { augmentOperationNames } from '../../../lib/codec/view-options.js'

const decode = (over: unknown, base = defaults) => decodeConfiguration(over, { base, where: 'run.json' })
const sentence = (over: unknown) =>
  pipe(
    decode(over),
    E.match(describeError, () => 'no error'),
  )

test('fields are laid over a preset, and the others are its own', t => {
  const over = { seed: 7, segmentationLabels: 'full', learningRateDecay: { factor: 0.5, everyEpochs: 2 } }
  t.deepEqual(decode(over, quickstart), right({ ...quickstart, ...over }))
  t.deepEqual(decode({}, quickstart), right(quickstart))
})

test('every wrong and every unknown field is reported at once: path, expectation, and what was found', t => {
  t.is(
    sentence({
      sizePx: 250,
      batchSize: 'ten',
      learningRate: 0,
      segmentationLabels: 'all',
      segmentationSources: [
        { source: 'jsrt', weight: 0.5 },
        { source: 'padchest', weight: 1 },
      ],
      classificationSources: 'chex',
      learningRateDecay: { factor: 2, everyEpochs: 8, every: 1 },
      data: 3,
      steps: Number.POSITIVE_INFINITY,
    }),
    'configuration: run.json has 11 problems: ' +
      [
        'data: expected a folder, or null for phantoms, got 3',
        'segmentationSources.0.weight: expected a whole number of at least 1, got 0.5',
        'segmentationSources.1.source: expected one of jsrt, mcu, chex, nihx, shenzhen, dicom, shards, got "padchest"',
        'classificationSources: expected a list of sources, each named once, got "chex"',
        'segmentationLabels: expected a whole number of at least 1, or "full", got "all"',
        'sizePx: expected a multiple of 32, at least 32, got 250',
        'batchSize: expected a whole number of 1…1000, got "ten"',
        'steps: expected a whole number of at least 1, got Infinity',
        'learningRate: expected a number above 0, got 0',
        'learningRateDecay.factor: expected a number of 0…1, got 2',
        'learningRateDecay.every: expected one of the fields factor, everyEpochs, got "every"',
      ].join('; ') +
      '.',
  )
})

test('the model, the KL mode and the scale of saliency are named ones', t => {
  t.like(defaults, { model: 'MultiMix', klMode: 'pixel', saliencyScale: 'none' })
  for (const model of modelNames) t.true(E.isRight(decode({ model })), model)
  t.is(
    sentence({ model: 'unet', klMode: 'mean', saliencyScale: 'max' }),
    'configuration: run.json has 3 problems: ' +
      `model: expected one of ${modelNames.join(', ')}, got "unet"; ` +
      'klMode: expected one of pixel, batch-mean, degenerate, got "mean"; ' +
      'saliencyScale: expected one of none, minmax, got "max".',
  )
})

test('an unknown field is told which field was probably meant, or which there are', t => {
  t.is(
    sentence({ bachSize: 4, optimizer: 'adam', validation: { pateince: 5 } }),
    'configuration: run.json has 3 problems: ' +
      [
        'validation.pateince: expected a known field (did you mean patience?), got "pateince"',
        'bachSize: expected a known field (did you mean batchSize?), got "bachSize"',
        `optimizer: expected one of the fields ${Object.keys(defaults).join(', ')}, got "optimizer"`,
      ].join('; ') +
      '.',
  )
})

test('a preset may be named among the fields, and is what they are laid over', t => {
  t.deepEqual(decode({ preset: 'quickstart' }, defaults), right(quickstart))
  t.deepEqual(decode({ preset: 'released-code', seed: 7 }, quickstart), right({ ...presets['released-code'], seed: 7 }))
  for (const preset of ['fast', 'constructor', 3, null])
    t.is(
      sentence({ preset, steps: 0 }),
      'configuration: run.json has 2 problems: ' +
        `preset: expected one of quickstart, paper, released-code, got ${JSON.stringify(preset)}; ` +
        'steps: expected a whole number of at least 1, got 0.',
    )
})

test('fields that are wrong alone, that contradict each other, and what was found before are told together', t => {
  const decoded = decodeConfiguration(
    { batchSize: 'ten', cutoutPx: 300, warmUpSteps: 5, steps: 0 },
    { base: defaults, where: 'the command line', alsoWrong: ['--lr: expected a value, got nothing'] },
  )
  t.is(
    pipe(
      decoded,
      E.match(describeError, () => 'no error'),
    ),
    'configuration: the command line has 4 problems: --lr: expected a value, got nothing; ' +
      'batchSize: expected a whole number of 1…1000, got "ten"; ' +
      'steps: expected a whole number of at least 1, got 0; ' +
      'cutoutPx: expected at most sizePx, which is 256, got 300.',
  )
  t.true(E.isLeft(decodeConfiguration({}, { base: defaults, where: 'flags', alsoWrong: ['x: y'] })))
})

test('a name that would leave the folder of runs is refused', t => {
  for (const name of ['..', '.', '', '../x', 'a/b', 'a\\b', '/etc', 'a b', 'x\n'])
    t.is(
      sentence({ name }),
      `configuration: run.json has a problem: name: expected a name of letters, digits, - _ ., got ${JSON.stringify(name)}.`,
    )
  for (const name of ['a', 'run-2', 'v1.0_b', '..a']) t.true(E.isRight(decode({ name })), name)
})

test('sizes that the network cannot halve five times are refused', t => {
  for (const sizePx of [0, -32, 16, 31, 48, 224.5, '64', null]) t.true(E.isLeft(decode({ sizePx })), `${sizePx}`)
  for (const sizePx of [32, 64, 224, 256]) t.true(E.isRight(decode({ sizePx })), `${sizePx}`)
})

test('a source is named once, or its images would be labelled and unlabelled at a time', t => {
  const twice = [
    { source: 'jsrt', weight: 1 },
    { source: 'jsrt', weight: 2 },
  ]
  t.regex(sentence({ segmentationSources: twice }), /segmentationSources: expected a list .* each named once, got \[/)
})

test("a crop's padding that is not smaller than the image is refused before the run, not in it", t => {
  t.is(
    sentence({ sizePx: 64, weakCropPaddingPx: 64, strongCropPaddingPx: 100 }),
    'configuration: run.json has 2 problems: weakCropPaddingPx: expected less than sizePx, which is 64, got 64; ' +
      'strongCropPaddingPx: expected less than sizePx, which is 64, got 100.',
  )
  t.true(E.isRight(decode({ sizePx: 64, weakCropPaddingPx: 63, strongCropPaddingPx: 0 })))
})

test('the fields of a group are laid over one by one, too', t => {
  const decoded = decode({ randAugment: { count: 3 }, learningRateDecay: { factor: 0.5 } })
  t.deepEqual(
    decoded,
    right({
      ...defaults,
      randAugment: { ...defaults.randAugment, count: 3 },
      learningRateDecay: { ...defaults.learningRateDecay, factor: 0.5 },
    }),
  )
})

test('augmentation out of range is refused before the run, each setting by its path', t => {
  t.is(
    sentence({ randAugment: { minLevel: 0, probability: 2, pool: ['rotat'] }, cutoutPx: -1 }),
    'configuration: run.json has 4 problems: randAugment.minLevel: expected a whole number of 1…9, got 0; ' +
      'randAugment.probability: expected a number of 0…1, got 2; ' +
      `randAugment.pool.0: expected one of ${augmentOperationNames.join(', ')}, got "rotat"; ` +
      'cutoutPx: expected a whole number of at least 0, got -1.',
  )
  t.is(
    sentence({ sizePx: 64, cutoutPx: 65, randAugment: { minLevel: 5, maxLevel: 4 } }),
    'configuration: run.json has 2 problems: cutoutPx: expected at most sizePx, which is 64, got 65; ' +
      'randAugment.minLevel: expected at most maxLevel, which is 4, got 5.',
  )
  t.is(
    sentence({ segmentationView: 'medium' }),
    'configuration: run.json has a problem: segmentationView: expected one of identity, weak, strong, got "medium".',
  )
})

test('what is no object of fields is refused as a whole', t => {
  for (const over of [null, 3, 'seed', [], [1]])
    t.is(
      sentence(over),
      `configuration: run.json has a problem: the whole: expected Configuration, got ${JSON.stringify(over)}.`,
    )
})
