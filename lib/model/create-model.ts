import * as tf from '@tensorflow/tfjs-core'
import type { Model } from './model.js'
import { type ModelName, modelSwitches } from './model-switches.js'
import { type WeightShape, weightShapes } from './weight-shapes.js'

/**
 * `sizePx` is the height and width of the images, a multiple of 32; `baseChannels` the channels of the first level
 * (16 in the paper); `dropoutRate` 0.25 unless given. `randomFor` gives each weight, by name, its own stream of uniform
 * numbers in [0, 1), so that initial weights depend neither on their order nor on which other parts the model has.
 */
export type ModelOptions = Readonly<{
  sizePx: number
  baseChannels: number
  randomFor: (weightName: string) => () => number
  dropoutRate?: number
}>

/** U(−1/√fanIn, 1/√fanIn), as PyTorch initialises convolutions and linear layers. */
const initialise = ({ name, shape, fanIn }: WeightShape, randomFor: ModelOptions['randomFor']): tf.Variable => {
  const random = randomFor(name)
  const bound = 1 / Math.sqrt(fanIn)
  const values = Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => (2 * random() - 1) * bound)
  return tf.tidy(() => tf.variable(tf.tensor(values, [...shape])))
}

/**
 * Makes one of the eight models with freshly initialised weights on the selected engine. The caller disposes it.
 * Throws for an unknown name, a size that is not a positive multiple of 32, or channels or a rate out of range.
 *
 * @example
 * const model = createModel('MultiMix', {
 *   sizePx: 256, baseChannels: 16, randomFor: name => keyedRandom(seed, 'weights', name),
 * })
 */
export const createModel = (name: ModelName, options: ModelOptions): Model => {
  const { sizePx, baseChannels, randomFor, dropoutRate = 0.25 } = options
  if (!Object.hasOwn(modelSwitches, name)) {
    throw new Error(`Expected a model among ${Object.keys(modelSwitches).join(', ')}, got "${name}".`)
  }
  if (!Number.isInteger(sizePx) || sizePx < 32 || sizePx % 32 !== 0) {
    throw new Error(
      `Expected sizePx to be a positive multiple of 32 (the model halves images five times), got ${sizePx}.`,
    )
  }
  if (!Number.isInteger(baseChannels) || baseChannels < 1) {
    throw new Error(`Expected baseChannels to be a positive integer, got ${baseChannels}.`)
  }
  if (!(dropoutRate >= 0 && dropoutRate < 1)) throw new Error(`Expected dropoutRate in [0, 1), got ${dropoutRate}.`)
  const switches = modelSwitches[name]
  const weights = new Map(
    weightShapes(switches, baseChannels).map(shape => [shape.name, initialise(shape, randomFor)] as const),
  )
  return {
    name,
    switches,
    sizePx,
    baseChannels,
    dropoutRate,
    weights,
    dispose: () => tf.dispose([...weights.values()]),
  }
}
