import * as tf from '@tensorflow/tfjs-core'
import {
  bernoulliKl,
  crossEntropy,
  diceLoss,
  multimixLosses,
  paperLossOptions,
  pseudoLabelLoss,
} from '../../../../lib/train/losses.js'
import type { OperationCase } from './operation-cases.js'
import { elementAt, type PlainArray, plainArray, scatteredArray } from './plain-array.js'
import { elementwise, logSoftmax, sigmoid, summed } from './reference-operations.js'

const [labels, threshold] = [[1, 0, 0, 1], 0.6]
const [classes, weak] = [scatteredArray([4, 2], 21), scatteredArray([4, 2], 22)]
const [logits, unlabelled] = [scatteredArray([2, 4, 4, 1], 23), scatteredArray([2, 4, 4, 1], 24)]
const masks = elementwise(value => Number(value > 0), scatteredArray([2, 4, 4, 1], 25))

const tensor = ({ data, shape }: PlainArray) => tf.tensor(Float32Array.from(data), [...shape])
const labelTensor = () => tf.tensor1d(labels, 'int32')

/** −ln softmax at a label for each image, times a factor for each, averaged. */
const crossEntropyReference = (x: PlainArray, labelOf: (n: number) => number, factorOf: (n: number) => number) => {
  const logarithms = logSoftmax(x)
  const count = x.shape[0]!
  return summed(
    plainArray([count], n => -factorOf(n!) * elementAt(logarithms, n!, labelOf(n!))),
    [0],
    true,
  )
}

const weakShares = elementwise(Math.exp, logSoftmax(weak))
const weakLabel = (n: number) => Number(elementAt(weak, n, 1) > elementAt(weak, n, 0))
const weakCounts = (n: number) => Number(elementAt(weakShares, n, weakLabel(n)) >= threshold)

const diceReference = (x: PlainArray) => {
  const p = elementwise(sigmoid, x)
  const pixels = [1, 2, 3]
  return summed(
    elementwise(
      (overlap, ours, truth) => 1 - (2 * overlap + 1) / (ours + truth + 1),
      summed(
        elementwise((a, b) => a * b, p, masks),
        pixels,
      ),
      summed(p, pixels),
      summed(masks, pixels),
    ),
    [0],
    true,
  )
}

/** p ln(p/q) + (1−p) ln((1−p)/(1−q)), written out. */
const divergence = (p: number, q: number) => p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q))
const klReference = (a: PlainArray, b: PlainArray) =>
  summed(
    elementwise((x, y) => divergence(sigmoid(x), sigmoid(y)), a, b),
    [0, 1, 2, 3],
    true,
  )
const batchMean = (x: PlainArray) => summed(elementwise(sigmoid, x), [0], true)

/** Every term of the loss on random logits; each must be positive and have a gradient. */
export const lossCases: readonly OperationCase[] = [
  {
    name: 'cross-entropy',
    inputs: [classes],
    engine: x => crossEntropy(x as tf.Tensor2D, labelTensor()),
    reference: x =>
      crossEntropyReference(
        x,
        n => labels[n]!,
        () => 1,
      ),
  },
  {
    name: 'pseudo-label loss, some confident',
    inputs: [classes],
    engine: x => pseudoLabelLoss(x as tf.Tensor2D, tensor(weak) as tf.Tensor2D, threshold),
    reference: x => crossEntropyReference(x, weakLabel, weakCounts),
  },
  {
    name: 'Dice',
    inputs: [logits],
    engine: x => diceLoss(x as tf.Tensor4D, tensor(masks) as tf.Tensor4D),
    reference: diceReference,
  },
  { name: 'KL by pixel', inputs: [logits, unlabelled], engine: (a, b) => bernoulliKl(a, b), reference: klReference },
  {
    name: 'KL of batch means',
    inputs: [logits, unlabelled],
    engine: (a, b) =>
      multimixLosses(
        {
          classLabelled: null,
          classWeak: null,
          classStrong: null,
          segmentationLabelled: a as tf.Tensor4D,
          segmentationUnlabelled: b as tf.Tensor4D,
        },
        { labels: labelTensor(), masks: tensor(masks) as tf.Tensor4D },
        { ...paperLossOptions, klMode: 'batch-mean' },
      ).terms.kl,
    reference: (a, b) => summed(elementwise(divergence, batchMean(a), batchMean(b)), [0, 1, 2], true),
  },
]
