import * as tf from '@tensorflow/tfjs-core'

type Rule = Pick<tf.GradConfig, 'inputsToSave' | 'outputsToSave' | 'saveAllInputs' | 'gradFunc'>

const run = (kernel: string, inputs: object, attrs: object): tf.Tensor =>
  tf.engine().runKernel(kernel, inputs as tf.NamedTensorMap, attrs as tf.NamedAttrMap) as tf.Tensor

const one = (dy: tf.Tensor | tf.Tensor[]): tf.Tensor => (Array.isArray(dy) ? dy[0]! : dy)

/** The sum of a gradient over the axes along which an operand of this shape was broadcast. */
const unbroadcast = (gradient: tf.Tensor, shape: number[]): tf.Tensor => {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape)
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape)
}

/** A rule for z = f(a, b) with broadcasting: each side's local derivative times dy. */
const binary = (
  da: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  db: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): Rule => ({
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, [a, b]) => ({
    a: () => unbroadcast(da(one(dy), a!, b!), a!.shape),
    b: () => unbroadcast(db(one(dy), a!, b!), b!.shape),
  }),
})

/** A rule for a reduction over `axis` (all axes when empty): dy, spread back and multiplied by `scale(share)`. */
const reduction = (scale: (count: number) => number): Rule => ({
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attrs) => {
    const axes = tf.util.parseAxisParam(attrs.axis as number[], x!.shape)
    const keptShape = x!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    const count = axes.reduce((product, axis) => product * x!.shape[axis]!, 1)
    return { x: () => tf.mul(tf.reshape(one(dy), keptShape), tf.fill(x!.shape, scale(count))) }
  },
})

const sameShape = (input: string): Rule => ({
  inputsToSave: [input],
  gradFunc: (dy, [x]) => ({ [input]: () => tf.reshape(one(dy), x!.shape) }),
})

/** The derivative of each operation that the model and its losses are made of. */
const rules: Readonly<Record<string, Rule>> = {
  [tf.Add]: binary(
    dy => dy,
    dy => dy,
  ),
  [tf.Sub]: binary(
    dy => dy,
    dy => tf.neg(dy),
  ),
  [tf.Multiply]: binary(
    (dy, _, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  [tf.RealDiv]: binary(
    (dy, _, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.mul(b, b))),
  ),
  [tf.Neg]: { gradFunc: dy => ({ x: () => tf.neg(one(dy)) }) },
  [tf.Identity]: { gradFunc: dy => ({ x: () => one(dy) }) },
  [tf.Reshape]: sameShape('x'),
  [tf.ExpandDims]: sameShape('input'),
  [tf.Sum]: reduction(() => 1),
  [tf.Mean]: reduction(count => 1 / count),
  [tf.Sigmoid]: {
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => tf.mul(one(dy), tf.mul(y!, tf.sub(1, y!))) }),
  },
  [tf.Softplus]: {
    inputsToSave: ['x'],
    gradFunc: (dy, [x]) => ({ x: () => tf.mul(one(dy), tf.sigmoid(x!)) }),
  },
  [tf.Log]: { inputsToSave: ['x'], gradFunc: (dy, [x]) => ({ x: () => tf.div(one(dy), x!) }) },
  [tf.BatchMatMul]: {
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b], attrs) => {
      if (attrs.transposeA || attrs.transposeB) throw new Error('Expected matMul without transposes, got one.')
      return { a: () => tf.matMul(one(dy), b!, false, true), b: () => tf.matMul(a!, one(dy), true, false) }
    },
  },
  [tf.Concat]: {
    saveAllInputs: true,
    gradFunc: (dy, parts, attrs) => {
      const axis = tf.util.parseAxisParam(attrs.axis as number, parts[0]!.shape)[0]!
      let end = 0
      const slices = parts.map(part => {
        const begin = part.shape.map((_, at) => (at === axis ? end : 0))
        end += part.shape[axis]!
        return () => tf.slice(one(dy), begin, part.shape)
      })
      return Object.fromEntries(slices.entries())
    },
  },
  [tf.SplitV]: {
    gradFunc: (dy, _, attrs) => ({ x: () => (Array.isArray(dy) ? tf.concat(dy, attrs.axis as number) : dy) }),
  },
  [tf.Conv2D]: {
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, [x, filter], { strides, pad, dataFormat, dimRoundingMode }) => {
      const attrs = { strides, pad, dataFormat, dimRoundingMode }
      return {
        x: () => run(tf.Conv2DBackpropInput, { dy: one(dy), filter: filter! }, { ...attrs, inputShape: x!.shape }),
        filter: () => run(tf.Conv2DBackpropFilter, { x: x!, dy: one(dy) }, { ...attrs, filterShape: filter!.shape }),
      }
    },
  },
  [tf.MaxPool]: {
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], attrs) => ({
      x: () => run(tf.MaxPoolGrad, { dy: one(dy), input: x!, output: y! }, attrs),
    }),
  },
  [tf.ResizeBilinear]: {
    inputsToSave: ['images'],
    gradFunc: (dy, [images], attrs) => ({
      images: () => run(tf.ResizeBilinearGrad, { dy: one(dy), images: images! }, attrs),
    }),
  },
}

/** The operations that there is a derivative for. */
export const derivedOperations: readonly string[] = Object.keys(rules)

/** Operations whose registered derivative is wrong: that of a split into one part expects a list and gets a tensor. */
const replaced: readonly string[] = [tf.SplitV]

/**
 * Registers the derivative of each operation that the model and its losses use, where none (or a wrong one) is
 * registered yet: the Node bundle of `@tensorflow/tfjs-core` ships without any, while native TensorFlow's packages bring
 * all of them. Second derivatives are out of scope. Safe to call again.
 */
export const registerGradientRules = (): void => {
  for (const [kernelName, rule] of Object.entries(rules)) {
    const registered = tf.getGradient(kernelName)
    if (registered !== undefined && !replaced.includes(kernelName)) continue
    if (registered !== undefined) tf.unregisterGradient(kernelName)
    tf.registerGradient({ kernelName, ...rule })
  }
}
