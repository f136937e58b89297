import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import type { ModelName } from '../../../lib/codec/model-name.js'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { createModel, type ModelOptions } from '../../../lib/model/create-model.js'
import type { Model } from '../../../lib/model/model.js'
import { modelSwitches } from '../../../lib/model/model-switches.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

const options: ModelOptions = { sizePx: 32, baseChannels: 2 }

const countOf = ({ weights }: Model) => [...weights.values()].reduce((sum, weight) => sum + weight.size, 0)

const published: Readonly<Record<ModelName, number>> = {
  'U-Net': 1_962_337,
  'U-Net Encoder': 1_178_994,
  'U-Net Encoder SSL': 1_178_994,
  UMTL: 1_962_851,
  'UMTL-S': 1_965_155,
  'UMTL-SSL': 1_962_851,
  'UMTL-SSL-S': 1_965_155,
  MultiMix: 1_965_155,
}

for (const [name, count] of Object.entries(published) as [ModelName, number][]) {
  test.serial(`${name} has ${count} parameters at 16 base channels, and disposes them all`, t => {
    const before = tf.memory().numTensors
    const model = createModel(name, { ...options, sizePx: 256, baseChannels: 16 })
    t.is(countOf(model), count)
    t.is(model.switches, modelSwitches[name])
    t.deepEqual({ ...model.terms, saliencyBridge: model.switches.saliencyBridge }, model.switches)
    t.is(model.leakyReluSlope, 0.2)
    model.dispose()
    t.is(tf.memory().numTensors, before)
  })
}

test.serial('weights lie within ±1/√fanIn, use the range, and depend on their name alone', t => {
  const [one, other] = [createModel('MultiMix', options), createModel('U-Net Encoder', options)]
  const valuesOf = (model: Model, name: string) => model.weights.get(name)!.dataSync()
  const fanIns = { 'encoder.dconv_down3.0': 9 * 4, 'encoder.fc': 32 }
  for (const [layer, fanIn] of Object.entries(fanIns)) {
    const values = [...valuesOf(one, `${layer}.weight`), ...valuesOf(one, `${layer}.bias`)]
    const largest = Math.max(...values.map(Math.abs)) * Math.sqrt(fanIn)
    t.true(largest <= 1 && largest > 0.9, `${layer}: ${largest}`)
    t.true(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length) * Math.sqrt(fanIn) < 0.2)
    t.deepEqual(valuesOf(other, `${layer}.weight`), valuesOf(one, `${layer}.weight`))
  }
  one.dispose()
  other.dispose()
})

test.serial('two options are enough: without a seed weights are those of seed 1, of another seed others', t => {
  const models = [undefined, 1, 2].map(seed =>
    createModel('UMTL', { sizePx: 32, baseChannels: 2, ...(seed === undefined ? {} : { seed }) }),
  )
  const [one, same, other] = models.map(model => [...model.weights].map(([name, w]) => [name, ...w.dataSync()]))
  t.deepEqual(one, same)
  for (const [i, weight] of one!.entries()) t.notDeepEqual(weight, other![i])
  for (const model of models) model.dispose()
})

test.serial('what is learnt changes neither the parts of a model nor its weights', t => {
  const terms = { crossEntropy: false, pseudoLabel: false, dice: true, kl: false }
  const [all, few] = [createModel('MultiMix', options), createModel('MultiMix', { ...options, terms })]
  t.deepEqual(few.terms, terms)
  t.is(few.switches, all.switches)
  const valuesOf = ({ weights }: Model) => [...weights].map(([name, weight]) => [name, ...weight.dataSync()])
  t.deepEqual(valuesOf(few), valuesOf(all))
  all.dispose()
  few.dispose()
})

test.serial('what is not a model is refused in a sentence', t => {
  const message = (name: string, change: Partial<ModelOptions>) =>
    t.throws(() => createModel(name as ModelName, { ...options, ...change })).message
  t.is(
    message('MixMatch', {}),
    'Expected a model among U-Net, U-Net Encoder, U-Net Encoder SSL, UMTL, UMTL-S, UMTL-SSL, UMTL-SSL-S, MultiMix, got "MixMatch".',
  )
  t.regex(message('toString', {}), /got "toString"/)
  t.is(
    message('MultiMix', { sizePx: 100 }),
    'Expected sizePx to be a positive multiple of 32 (the model halves images five times), got 100; try 96 or 128.',
  )
  for (const [sizePx, end] of [
    [0, 'got 0; try 32'],
    [16, 'got 16; try 32'],
    [-64, 'got -64; try 32'],
    [33, 'got 33; try 32 or 64'],
    [64.5, 'got 64.5; try 64 or 96'],
    [Number.NaN, 'got NaN'],
    [Number.POSITIVE_INFINITY, 'got Infinity'],
  ] as const)
    t.true(message('MultiMix', { sizePx }).endsWith(`, ${end}.`), `${sizePx}`)
  t.regex(message('MultiMix', { seed: 1.5 }), /seed to be a whole number of at least 0, got 1\.5\.$/)
  t.regex(message('MultiMix', { baseChannels: 1.5 }), /baseChannels .* got 1\.5\.$/)
  for (const leakyReluSlope of [0, -0.1, 1.5, Number.NaN])
    t.is(
      message('MultiMix', { leakyReluSlope }),
      `Expected leakyReluSlope above 0 and at most 1 (0.2 in the paper), got ${leakyReluSlope}.`,
    )
  const nothing = { crossEntropy: false, pseudoLabel: false, dice: false, kl: false }
  t.is(message('UMTL', { terms: { ...nothing, dice: true, kl: true } }), 'Expected terms that UMTL has, got kl.')
  t.is(
    message('MultiMix', { terms: { ...nothing, crossEntropy: true, kl: true } }),
    'Expected pseudoLabel with crossEntropy and kl with dice, got crossEntropy, kl.',
  )
  t.regex(message('MultiMix', { terms: { ...nothing, pseudoLabel: true } }), /, got pseudoLabel\.$/)
  t.is(message('UMTL', { terms: nothing }), 'Expected at least one term for UMTL to learn, got none.')
  t.regex(message('MultiMix', { dropoutRate: 1 }), /dropoutRate in \[0, 1\) .* got 1\.$/)
})
