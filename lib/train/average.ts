import * as tf from '@tensorflow/tfjs-core'

/**
 * A moving average of a model's weights. `weights` has the model's names and layouts, to be saved, restored and predicted
 * with like the model's own; they are not trained. `update` takes the model's weights in, without reading them; it is to
 * be called after each step, counted from 1. `dispose` frees the average and nothing else.
 */
export type Average = Readonly<{
  weights: ReadonlyMap<string, tf.Variable>
  update(step: number): void
  dispose(): void
}>

/**
 * The exponential moving average w̄ ← d·w̄ + (1−d)·w of some weights, which begins with the weights as they are, `decay` d
 * being of 0…1 (Polyak and Juditsky 1992; Mean Teacher, arXiv 1703.01780; FixMatch, arXiv 2001.07685).
 *
 * In the first steps d is 1 − 1/(step + 1) where that is less, as in Mean Teacher: a run that is short against 1/(1−d) would
 * else be averaged with weights that have learnt nothing.
 *
 * It is computed as w̄ + (1−d)(w − w̄): the float32 values of d and 1−d do not add up to 1, and weights that rest would
 * be missed by a thousandth where d is 0.99999.
 *
 * @example
 * const average = createAverage(model.weights, 0.999)
 * await trainStep(model, adam, batch, { ...options, onUpdate: () => average.update(step) })
 * await saveSafetensors(average, 'average.safetensors')()
 */
export const createAverage = (weights: ReadonlyMap<string, tf.Variable>, decay: number): Average => {
  const averages = new Map([...weights].map(([name, weight]) => [name, tf.variable(weight, false)]))
  const update = (step: number) =>
    tf.tidy(() => {
      const taken = 1 - Math.min(decay, 1 - 1 / (step + 1))
      for (const [name, average] of averages) {
        const difference = tf.sub(weights.get(name)!, average)
        average.assign(tf.add(average, tf.mul(difference, taken)))
      }
    })
  return { weights: averages, update, dispose: () => tf.dispose([...averages.values()]) }
}
