import test from 'ava'
import { type Configuration, defaults, presets } from '../../../lib/codec/configuration.js'
import { contradictions } from '../../../lib/codec/contradictions.js'
import { modelNames } from '../../../lib/codec/model-name.js'
import { learntTasks, modelSwitches } from '../../../lib/model/model-switches.js'

const of = (over: Partial<Configuration>) => contradictions({ ...defaults, ...over }, () => false)
const validation = (score: Configuration['validation']['score']) => ({ validation: { ...defaults.validation, score } })

test('the presets contradict nothing', t => {
  for (const preset of Object.values(presets))
    t.deepEqual(
      contradictions(preset, () => false),
      [],
    )
})

test('a model needs a source for a task that it learns, and for no other', t => {
  for (const model of modelNames) {
    const learnt = learntTasks(modelSwitches[model])
    for (const task of ['segmentation', 'classification'] as const) {
      const found = of({ model, [`${task}Sources`]: [] })
      const other = task === 'segmentation' ? 'classification' : 'segmentation'
      t.deepEqual(
        found,
        learnt[other] ? [] : [`${task}Sources: expected at least one, for ${model} learns ${task} only, got []`],
      )
    }
  }
  t.deepEqual(of({ segmentationSources: [], classificationSources: [] }), [
    'segmentationSources, classificationSources: expected at least one in either, got [] and []',
  ])
})

test('Dice with no weight is nothing to learn from where it is alone', t => {
  const problem = 'diceWeight: expected a number above 0, for Dice is all that is learnt from labels, got 0'
  t.deepEqual(of({ model: 'U-Net', diceWeight: 0 }), [problem])
  t.deepEqual(of({ model: 'MultiMix', classificationSources: [], diceWeight: 0 }), [problem])
  t.deepEqual(of({ model: 'MultiMix', diceWeight: 0 }), [])
  t.deepEqual(of({ model: 'U-Net Encoder', diceWeight: 0 }), [])
})

test('epochs cannot be compared by the score of a task that is not learnt', t => {
  t.deepEqual(of({ model: 'U-Net', ...validation('accuracy') }), [
    'validation.score: expected one of loss, dice, jaccard, mean, for segmentation only is learnt, got "accuracy"',
  ])
  t.deepEqual(of({ segmentationSources: [], ...validation('jaccard') }), [
    'validation.score: expected one of loss, accuracy, f1Normal, f1Abnormal, mean, for classification only is learnt, got "jaccard"',
  ])
  for (const score of ['loss', 'dice', 'jaccard', 'mean'] as const)
    t.deepEqual(of({ model: 'U-Net', ...validation(score) }), [])
  for (const score of ['loss', 'dice', 'f1Normal', 'mean'] as const) t.deepEqual(of(validation(score)), [])
})

test('a run is longer than its warm-up', t => {
  t.deepEqual(of({ steps: 200, warmUpSteps: 200 }), ['warmUpSteps: expected less than steps, which is 200, got 200'])
  t.deepEqual(of({ steps: 200, warmUpSteps: 199 }), [])
})

test('a rule is not asked where one of its fields is wrong, others are', t => {
  const over = { sizePx: 100, cutoutPx: 200, steps: 1, warmUpSteps: 1 }
  t.deepEqual(
    contradictions({ ...defaults, ...over }, field => field === 'sizePx'),
    ['warmUpSteps: expected less than steps, which is 1, got 1'],
  )
})

test('what means nothing for the model is no problem', t => {
  t.deepEqual(of({ model: 'U-Net', pseudoLabelPolicy: 'freematch', distributionAlignment: 'uniform', klWeight: 9 }), [])
})

test('a split says which images validate', t => {
  const images = (share: Configuration['validation']['images']) => ({
    validation: { ...defaults.validation, images: share },
  })
  t.deepEqual(of({ split: 'split.jsonl', ...images(0.1) }), [
    'validation.images: expected "official", for the split says which images validate, got 0.1',
  ])
  t.deepEqual(of({ split: 'split.jsonl' }), [])
  t.deepEqual(of(images(0.1)), [])
})
