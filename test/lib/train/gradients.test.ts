import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import type { ModelName } from '../../../lib/codec/model-name.js'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import { createModel } from '../../../lib/model/create-model.js'
import type { Model } from '../../../lib/model/model.js'
import type { LearntTerms } from '../../../lib/model/model-switches.js'
import { type LossOptions, paperLossOptions } from '../../../lib/train/losses.js'
import { stepGradients } from '../../../lib/train/step.js'
import { stepInputs } from '../../../lib/train/step-inputs.js'
import { randomBatch } from './random-batch.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

/** Where `stepGradients` reports its scalars. */
const scalarAt = { crossEntropy: 0, pseudoLabel: 1, dice: 2, kl: 3, total: 4 } as const

/**
 * A term with the model and the losses whose gradient is the term's own, and what else they must be rid of. `shift` is
 * how far a weight is moved: less where the loss is steep, so that it stays on one side of the kinks of LeakyReLU and
 * max-pooling, more where it is flat, so that the change stands out of float32's rounding.
 */
type Case = Readonly<{
  term: keyof typeof scalarAt
  model: ModelName
  terms?: Partial<LearntTerms>
  loss: Partial<LossOptions>
  less?: Partial<LossOptions>
  sizePx: number
  shift: number
  weights: RegExp
}>

/**
 * The saliency is a constant of the step and yet depends on encoder and class head, so that differences see a change
 * there that the gradient, rightly, does not have: models without a bridge, or weights of the decoder.
 */
const cases: readonly Case[] = [
  { term: 'crossEntropy', model: 'U-Net Encoder', loss: {}, sizePx: 64, shift: 1e-4, weights: /./ },
  {
    term: 'pseudoLabel',
    model: 'U-Net Encoder SSL',
    loss: { lambda: 1, threshold: 0.5 },
    less: { lambda: 0, threshold: 0.5 },
    sizePx: 64,
    shift: 1e-4,
    weights: /./,
  },
  { term: 'dice', model: 'U-Net', loss: { alpha: 1 }, sizePx: 32, shift: 1e-3, weights: /./ },
  {
    term: 'kl',
    model: 'U-Net',
    terms: { kl: true },
    loss: { alpha: 0, beta: 1 },
    sizePx: 32,
    shift: 1e-3,
    weights: /./,
  },
  {
    term: 'kl',
    model: 'U-Net',
    terms: { kl: true },
    loss: { alpha: 0, beta: 100, klMode: 'batch-mean' },
    sizePx: 32,
    shift: 1e-3,
    weights: /^decoder/,
  },
  { term: 'total', model: 'UMTL-SSL', loss: { threshold: 0.5 }, sizePx: 32, shift: 1e-3, weights: /./ },
  { term: 'total', model: 'MultiMix', loss: { beta: 1 }, sizePx: 32, shift: 1e-3, weights: /^decoder/ },
]

/** Gradients by weight name and the term's value, on the same noise every time. */
const evaluated = (model: Model, { term, sizePx }: Case, loss: Partial<LossOptions>) => {
  const { gradients, scalars } = tf.tidy(() => {
    const inputs = stepInputs(model, randomBatch(sizePx, 3), { begin: 0, count: 3 }, { seed: 1, step: 0 })
    return stepGradients(model, inputs, { loss: { ...paperLossOptions, ...loss } })
  })
  const values = new Map(Object.entries(gradients).map(([name, value]) => [name, value.dataSync<'float32'>()]))
  const value = scalars.dataSync<'float32'>()[scalarAt[term]]!
  tf.dispose([gradients, scalars])
  return { gradients: values, value }
}

/** The derivative of the term by one element of a weight, by central differences. */
const difference = (model: Model, of: Case, name: string, element: number): number => {
  const weight = model.weights.get(name)!
  const original = weight.dataSync<'float32'>().slice()
  const assign = (values: Float32Array) => tf.tidy(() => weight.assign(tf.tensor(values, weight.shape)))
  const valueAt = (shift: number) => {
    assign(original.map((value, i) => (i === element ? value + shift : value)))
    return evaluated(model, of, of.loss).value
  }
  const slope = (valueAt(of.shift) - valueAt(-of.shift)) / (2 * of.shift)
  assign(original)
  return slope
}

for (const of of cases) {
  const scale = of.term === 'kl' ? of.loss.beta! : 1
  test.serial(`the gradient of ${of.term} in ${of.model} is that of differences (${JSON.stringify(of.loss)})`, t => {
    const made = createModel(of.model, { sizePx: of.sizePx, baseChannels: 2, dropoutRate: 0, seed: 6 })
    const model: Model = { ...made, terms: { ...made.terms, ...of.terms } }
    const { gradients } = evaluated(model, of, of.loss)
    const others = of.less ? evaluated(model, of, of.less).gradients : null
    const errors: number[] = []
    for (const [name, all] of gradients) {
      // A bias before an InstanceNorm has no effect.
      if (/dconv_.*bias$/.test(name) || !of.weights.test(name)) continue
      const other = others?.get(name)
      const gradient = all.map((value, i) => (value - (other === undefined ? 0 : other[i]!)) / scale)
      const descending = [...gradient.keys()].sort((a, b) => Math.abs(gradient[b]!) - Math.abs(gradient[a]!))
      const largest = Math.abs(gradient[descending[0]!]!)
      t.true(largest > 0, name)
      for (const element of new Set([descending[0]!, descending[Math.floor(descending.length / 10)]!])) {
        const slope = difference(model, of, name, element)
        const error = Math.abs(slope - gradient[element]!) / largest
        t.true(error < 0.1, `${name}[${element}]: ${gradient[element]}, by differences ${slope}`)
        errors.push(error)
      }
    }
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
    t.log(`${errors.length} weights, off by ${(100 * mean).toFixed(1)}% of their layer's largest in the mean`)
    t.true(mean < 0.03, `${mean}`)
    made.dispose()
  })
}
