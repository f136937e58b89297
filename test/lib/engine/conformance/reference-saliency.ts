import type { Weights } from '../../../../lib/model/weights.js'
import { elementAt, type PlainArray, plainArray, referenceGradient } from './plain-array.js'
import { convolved, elementwise, normalised, pooled, product, summed } from './reference-operations.js'

/** A model's weights as plain arrays. */
export const plainWeights = async (weights: Weights): Promise<ReadonlyMap<string, PlainArray>> => {
  const plain = new Map<string, PlainArray>()
  for (const [name, weight] of weights) {
    plain.set(name, { shape: weight.shape, data: Float64Array.from(await weight.data<'float32'>()) })
  }
  return plain
}

/** Class logits [B,2] of images [B,H,W,1], with the convolutions' biases, which InstanceNorm should make idle. */
const classLogits = (x: PlainArray, weights: ReadonlyMap<string, PlainArray>): PlainArray => {
  const block = (input: PlainArray, level: number) =>
    [0, 3].reduce((value, index) => {
      const name = `encoder.dconv_down${level}.${index}`
      const biased = elementwise(
        (a, b) => a + b,
        convolved(value, weights.get(`${name}.weight`)!),
        weights.get(`${name}.bias`)!,
      )
      return normalised(biased)
    }, input)
  const conv5 = [2, 3, 4, 5].reduce((value, level) => block(pooled(value), level), block(x, 1))
  const means = summed(pooled(conv5), [1, 2], true)
  return elementwise(
    (a, b) => a + b,
    product(means, weights.get('encoder.fc.weight')!),
    weights.get('encoder.fc.bias')!,
  )
}

/** |∂m/∂x| at some elements of x, with m the sum over images of the larger class logit, by central differences. */
export const referenceSaliency = (
  x: PlainArray,
  weights: ReadonlyMap<string, PlainArray>,
  elements: readonly number[],
): Float64Array => {
  const larger = (images: PlainArray) => {
    const logits = classLogits(images, weights)
    return summed(
      plainArray([x.shape[0]!], n => Math.max(elementAt(logits, n!, 0), elementAt(logits, n!, 1))),
      [0],
    )
  }
  return referenceGradient(
    larger,
    [x],
    0,
    plainArray([], () => 1),
    elements,
  ).map(Math.abs)
}
