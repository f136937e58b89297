import type { Tensor } from '@tensorflow/tfjs-core'

/** Weights by their PyTorch names. */
export type Weights = ReadonlyMap<string, Tensor>

/** What a forward pass needs of a model: its weights, and the slope of LeakyReLU below 0. */
export type Network = Readonly<{ weights: Weights; leakyReluSlope: number }>

/** The weight of this name; throws where the model has none, which is a mistake in the calling code. */
export const weight = <T extends Tensor>(weights: Weights, name: string): T => {
  const tensor = weights.get(name)
  if (tensor === undefined) throw new Error(`Expected a model with the weight ${name}, got one without it.`)
  return tensor as T
}
