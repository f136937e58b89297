import * as tf from '@tensorflow/tfjs-core'

/** β₁, β₂ and ε of Adam. */
export type AdamOptions = Readonly<{ beta1: number; beta2: number; epsilon: number }>

/**
 * The optimiser of one model. `state` holds the two running moments of every weight (`first/<weight>`,
 * `second/<weight>`, in the weight's layout), to be saved and restored with the weights. `apply` changes weights and
 * moments in place; gradients that are missing count as 0. `when`, a scalar 1 or 0 on the device, decides whether it does
 * so at all: for who cannot wait to read it. `dispose` frees the moments.
 */
export type Adam = Readonly<{
  state: ReadonlyMap<string, tf.Variable>
  apply(gradients: tf.NamedTensorMap, update: Readonly<{ step: number; learningRate: number; when?: tf.Scalar }>): void
  dispose(): void
}>

/**
 * Adam (Kingma and Ba 2015, arXiv 1412.6980): with t = step + 1, m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g²,
 * w ← w − η·(m/(1−β₁ᵗ))/(√(v/(1−β₂ᵗ)) + ε).
 *
 * Unlike `tf.train.adam`, the bias corrections are computed in float64 (1 − 0.999 in float32 is off by 1e-5), and the
 * step number comes from the caller, so that nothing but `state` needs restoring.
 */
export const createAdam = (
  weights: ReadonlyMap<string, tf.Variable>,
  { beta1, beta2, epsilon }: AdamOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
): Adam => {
  const zeros = (weight: tf.Variable) => tf.tidy(() => tf.variable(tf.zeros(weight.shape), false))
  const first = new Map([...weights].map(([name, weight]) => [name, zeros(weight)]))
  const second = new Map([...weights].map(([name, weight]) => [name, zeros(weight)]))
  const state = new Map([
    ...[...first].map(([name, moment]) => [`first/${name}`, moment] as const),
    ...[...second].map(([name, moment]) => [`second/${name}`, moment] as const),
  ])

  /** What a variable is to become, or what it is where `when` is 0. */
  const assign = (variable: tf.Variable, value: tf.Tensor, when: tf.Scalar | undefined) =>
    variable.assign(when === undefined ? value : tf.where(tf.greater(when, 0.5), value, variable))

  const apply: Adam['apply'] = (gradients, { step, learningRate, when }) => {
    const rate = learningRate / (1 - beta1 ** (step + 1))
    const secondScale = 1 / (1 - beta2 ** (step + 1))
    for (const [name, weight] of weights) {
      const gradient = gradients[name]
      if (gradient === undefined) continue
      tf.tidy(() => {
        const [m, v] = [first.get(name)!, second.get(name)!]
        assign(m, tf.add(tf.mul(m, beta1), tf.mul(gradient, 1 - beta1)), when)
        assign(v, tf.add(tf.mul(v, beta2), tf.mul(tf.square(gradient), 1 - beta2)), when)
        const scale = tf.add(tf.sqrt(tf.mul(v, secondScale)), epsilon)
        assign(weight, tf.sub(weight, tf.div(tf.mul(m, rate), scale)), when)
      })
    }
  }
  return { state, apply, dispose: () => tf.dispose([...state.values()]) }
}
