import * as tf from '@tensorflow/tfjs-core'
import type { ModelName } from '../codec/model-name.js'
import { keyedRandom, type RandomStream } from '../random/keyed-random.js'
import type { Model } from './model.js'
import { type LearntTerms, modelSwitches, termsOf } from './model-switches.js'
import { type WeightShape, weightShapes } from './weight-shapes.js'

/**
 * `sizePx` is the height and width of the images, a multiple of 32; `baseChannels` the channels of the first level
 * (16 in the paper). `seed` (default 1) is that of the initial weights: each is drawn from a stream of its own, keyed by
 * (seed, name), so that it depends neither on an order nor on which other parts the model has. `dropoutRate` is the
 * share that each block drops in training, from 0 to less than 1 (default 0.25), `leakyReluSlope` what LeakyReLU
 * multiplies negative values by, more than 0 and at most 1 (default 0.2). `terms` are those that the model learns (default:
 * all that it has); a pseudo-label needs cross-entropy beside it, the KL term Dice.
 */
export type ModelOptions = Readonly<{
  sizePx: number
  baseChannels: number
  seed?: number
  dropoutRate?: number
  leakyReluSlope?: number
  terms?: LearntTerms
}>

/** U(−1/√fanIn, 1/√fanIn), as PyTorch initialises convolutions and linear layers. */
const initialise = ({ shape, fanIn }: WeightShape, random: RandomStream): tf.Variable => {
  const bound = 1 / Math.sqrt(fanIn)
  const values = Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => (2 * random() - 1) * bound)
  return tf.tidy(() => tf.variable(tf.tensor(values, [...shape])))
}

const expectTerms = (name: ModelName, all: LearntTerms, terms: LearntTerms): void => {
  const learnt = (Object.keys(all) as (keyof LearntTerms)[]).filter(term => terms[term])
  const other = learnt.find(term => !all[term])
  if (other !== undefined) throw new Error(`Expected terms that ${name} has, got ${other}.`)
  if (learnt.length === 0) throw new Error(`Expected at least one term for ${name} to learn, got none.`)
  if ((terms.pseudoLabel && !terms.crossEntropy) || (terms.kl && !terms.dice))
    throw new Error(`Expected pseudoLabel with crossEntropy and kl with dice, got ${learnt.join(', ')}.`)
}

/**
 * Makes one of the eight models with freshly initialised weights on the selected engine. The caller disposes it.
 * Throws for an unknown name, a size that is not a positive multiple of 32, channels, a seed, a rate or a
 * slope out of range, and terms that are none, or not the model's, or lack what they need.
 *
 * @example const model = createModel('MultiMix', { sizePx: 256, baseChannels: 16 })
 */
export const createModel = (name: ModelName, options: ModelOptions): Model => {
  const { sizePx, baseChannels, seed = 1, dropoutRate = 0.25, leakyReluSlope = 0.2 } = options
  if (!Object.hasOwn(modelSwitches, name)) {
    throw new Error(`Expected a model among ${Object.keys(modelSwitches).join(', ')}, got "${name}".`)
  }
  if (!Number.isInteger(sizePx) || sizePx < 32 || sizePx % 32 !== 0) {
    const below = 32 * Math.max(1, Math.floor(sizePx / 32))
    const remedy = Number.isFinite(sizePx) ? `; try ${below}${sizePx > 32 ? ` or ${below + 32}` : ''}` : ''
    throw new Error(
      `Expected sizePx to be a positive multiple of 32 (the model halves images five times), got ${sizePx}${remedy}.`,
    )
  }
  if (!Number.isInteger(baseChannels) || baseChannels < 1) {
    throw new Error(`Expected baseChannels to be a positive integer (16 in the paper), got ${baseChannels}.`)
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new Error(`Expected seed to be a whole number of at least 0, got ${seed}.`)
  }
  if (!(dropoutRate >= 0 && dropoutRate < 1))
    throw new Error(`Expected dropoutRate in [0, 1) (0 drops nothing), got ${dropoutRate}.`)
  if (!(leakyReluSlope > 0 && leakyReluSlope <= 1))
    throw new Error(`Expected leakyReluSlope above 0 and at most 1 (0.2 in the paper), got ${leakyReluSlope}.`)
  const switches = modelSwitches[name]
  const all = termsOf(switches)
  const { terms = all } = options
  expectTerms(name, all, terms)
  const weights = new Map(
    weightShapes(switches, baseChannels).map(
      shape => [shape.name, initialise(shape, keyedRandom(seed, 'weights', shape.name))] as const,
    ),
  )
  return {
    name,
    switches,
    terms,
    sizePx,
    baseChannels,
    dropoutRate,
    leakyReluSlope,
    weights,
    dispose: () => tf.dispose([...weights.values()]),
  }
}
