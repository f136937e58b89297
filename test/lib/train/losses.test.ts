import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { selectEngine } from '../../../lib/engine/select-engine.js'
import {
  bernoulliKl,
  crossEntropy,
  diceLoss,
  multimixLosses,
  paperLossOptions,
  pseudoLabelLoss,
  pseudoLabels,
} from '../../../lib/train/losses.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

const logit = (p: number) => Math.log(p / (1 - p))
const value = (f: () => tf.Scalar) => tf.tidy(() => f().dataSync<'float32'>()[0]!)
const near = (a: number, b: number, tolerance = 1e-6) => Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b))

test('KL(.9‖.5) is 0.3680642, the other way round 0.5108256', t => {
  const kl = (p: number, q: number) => value(() => bernoulliKl(tf.tensor1d([logit(p)]), tf.tensor1d([logit(q)])))
  t.true(near(kl(0.9, 0.5), 0.3680642))
  t.true(near(kl(0.5, 0.9), 0.5108256))
  t.is(kl(0.3, 0.3), 0)
})

test('KL stays finite and exact where a sigmoid is 0 or 1 in float32', t => {
  const kl = (a: number, b: number) => value(() => bernoulliKl(tf.tensor1d([a]), tf.tensor1d([b])))
  t.true(near(kl(200, -200), 200))
  t.true(near(kl(-200, 200), 200))
  t.is(kl(200, 200), 0)
  const gradient = tf.tidy(() =>
    tf
      .grad(b => bernoulliKl(tf.tensor1d([200, -200]), b))(tf.tensor1d([-200, 200]))
      .dataSync(),
  )
  t.deepEqual([...gradient], [-0.5, 0.5])
})

test('cross-entropy is −ln softmax at the label, averaged', t => {
  const logits = [
    [2, -1],
    [0.5, 0.5],
    [-3, 1],
  ] as const
  const labels = [0, 1, 0]
  const expected =
    logits.reduce(
      (sum, row, i) => sum - Math.log(Math.exp(row[labels[i]!]!) / (Math.exp(row[0]) + Math.exp(row[1]))),
      0,
    ) / 3
  t.true(
    near(
      value(() => crossEntropy(tf.tensor2d(logits.map(row => [...row])), tf.tensor1d(labels, 'int32'))),
      expected,
    ),
  )
})

test('Dice is taken per image, then averaged', t => {
  const p = [
    [0.9, 0.2, 0.6, 0.5],
    [0.1, 0.3, 0.7, 0.8],
  ]
  const masks = [
    [1, 0, 1, 0],
    [0, 0, 0, 0],
  ]
  const expected = (1 - (2 * 1.5 + 1) / (2.2 + 2 + 1) + (1 - 1 / (1.9 + 1))) / 2
  const loss = value(() =>
    diceLoss(tf.tensor4d(p.flat().map(logit), [2, 2, 2, 1]), tf.tensor4d(masks.flat(), [2, 2, 2, 1])),
  )
  t.true(near(loss, expected))
})

test('the pseudo-label loss is a mean over all images, of which the confident ones count', t => {
  const weak = [
    [logit(0.7) + 1e-4, 0],
    [0, logit(0.69)],
    [-2, 2],
    [0, 0],
  ]
  const strong = [
    [1, 0],
    [5, -5],
    [1, 1],
    [9, -9],
  ]
  const expected = (Math.log(1 + Math.exp(-1)) + Math.log(2)) / 4
  t.true(
    near(
      value(() => pseudoLabelLoss(tf.tensor2d(strong), tf.tensor2d(weak), 0.7)),
      expected,
    ),
  )
  const { labels, confident } = pseudoLabels(tf.tensor2d(weak), 0.7)
  t.deepEqual([...labels.dataSync()].slice(0, 3), [0, 1, 1])
  t.deepEqual([...confident.dataSync()], [1, 0, 1, 0])
})

test('a pseudo-label counts below, at and above the threshold as it should: not, and, and', t => {
  const loss = (weak: [number, number], threshold: number) =>
    value(() => pseudoLabelLoss(tf.tensor2d([[1, 0]]), tf.tensor2d([weak]), threshold))
  const certain = Math.log(1 + Math.exp(-1))
  // Equal logits have probabilities of exactly one half, and their label is the first class.
  t.is(loss([0, 0], 0.5 + 1e-6), 0)
  t.true(near(loss([0, 0], 0.5), certain))
  t.true(near(loss([0, 0], 0.5 - 1e-6), certain))
  t.is(loss([logit(0.7) - 1e-4, 0], 0.7), 0)
  t.true(near(loss([logit(0.7) + 1e-4, 0], 0.7), certain))
  // Of the other class, and of all images where the threshold is 0.
  t.true(near(loss([0, logit(0.7) + 1e-4], 0.7), certain + 1))
  t.true(near(loss([0, 0], 0), certain))
})

test('each class may have its own threshold, which is that of the label', t => {
  // Probabilities of the label: 0.7 normal, 0.8 normal, 0.7 abnormal, 0.8 abnormal.
  const weak = tf.tensor2d([
    [logit(0.7), 0],
    [logit(0.8), 0],
    [0, logit(0.7)],
    [0, logit(0.8)],
  ])
  const confident = (threshold: number | readonly [number, number]) => [
    ...tf.tidy(() => pseudoLabels(weak, threshold).confident).dataSync(),
  ]
  t.deepEqual(confident([0.75, 0.65]), [0, 1, 1, 1])
  t.deepEqual(confident([0.65, 0.9]), [1, 1, 0, 0])
  t.deepEqual(confident([0, 0]), [1, 1, 1, 1])
  t.deepEqual(confident([0.75, 0.75]), confident(0.75))
  const loss = value(() => pseudoLabelLoss(tf.tensor2d(new Array(8).fill(0), [4, 2]), weak, [0.75, 0.65]))
  t.true(near(loss, (3 * Math.log(2)) / 4))
})

test('aligned probabilities are what is labelled and compared, by hand', t => {
  // 0.8 abnormal times 0.25, 0.2 normal times 2: 0.2 and 0.4, normalised ⅓ and ⅔: a normal image.
  const weak = tf.tensor2d([
    [0, logit(0.8)],
    [0, logit(0.95)],
  ])
  const made = (threshold: number | readonly [number, number], alignment: readonly [number, number] | null) => {
    const { labels, confident } = tf.tidy(() => pseudoLabels(weak, threshold, alignment))
    return [...labels.dataSync(), ...confident.dataSync()]
  }
  t.deepEqual(made(0.75, null), [1, 1, 1, 1])
  // The second: 0.2375 and 0.1, normalised 0.7037 and 0.2963.
  t.deepEqual(made(0.65, [2, 0.25]), [0, 1, 1, 1])
  t.deepEqual(made(0.69, [2, 0.25]), [0, 1, 0, 1])
  t.deepEqual(made([0.6, 0.71], [2, 0.25]), [0, 1, 1, 0])
  t.deepEqual(made(0.75, [1, 1]), [1, 1, 1, 1])
  // Cross-entropy of the strong view with the aligned label.
  const strong = tf.tensor2d([
    [1, 0],
    [1, 0],
  ])
  const certain = Math.log(1 + Math.exp(-1))
  t.true(
    near(
      value(() => pseudoLabelLoss(strong, weak, 0.65, [2, 0.25])),
      (certain + certain + 1) / 2,
    ),
  )
})

test('the total takes thresholds and alignment into its pseudo-label loss', t => {
  tf.tidy(() => {
    const all = outputs()
    // The weak logits [0,3] say abnormal with 0.95; the alignment turns that round: 0.95·0.01 against 0.05.
    const options = { ...paperLossOptions, threshold: [0.8, 1] as const, alignment: [1, 0.01] as const }
    const { terms } = multimixLosses(all, targets(), options)
    // −ln softmax([1,−1]) at normal.
    t.true(near(terms.pseudoLabel.dataSync<'float32'>()[0]!, Math.log(1 + Math.exp(-2))))
    const strict = multimixLosses(all, targets(), { ...options, threshold: [0.9, 0] as const })
    t.is(strict.terms.pseudoLabel.dataSync<'float32'>()[0], 0)
  })
})

test('Dice with an empty mask is 1 − 1/(Σp + 1), and 0 where nothing is predicted either', t => {
  const loss = (p: number[], masks: number[]) =>
    value(() => diceLoss(tf.tensor4d(p.map(logit), [1, 2, 2, 1]), tf.tensor4d(masks, [1, 2, 2, 1])))
  t.true(near(loss([0.5, 0.5, 0.5, 0.5], [0, 0, 0, 0]), 1 - 1 / 3))
  t.true(near(loss([1e-7, 1e-7, 1e-7, 1e-7], [0, 0, 0, 0]), 0))
  t.true(near(loss([0.5, 0.5, 0.5, 0.5], [1, 1, 1, 1]), 1 - 5 / 7))
  t.true(near(loss([1 - 1e-6, 1 - 1e-6, 1e-6, 1e-6], [1, 1, 0, 0]), 0, 1e-5))
})

const outputs = () => ({
  classLabelled: tf.tensor2d([[1, 2]]),
  classWeak: tf.tensor2d([[0, 3]]),
  classStrong: tf.tensor2d([[1, -1]]),
  segmentationLabelled: tf.tensor4d([1, -1, 2, 0.5], [1, 2, 2, 1]),
  segmentationUnlabelled: tf.tensor4d([0, 1, -1, 0.5], [1, 2, 2, 1]),
})
const targets = () => ({ labels: tf.tensor1d([1], 'int32'), masks: tf.tensor4d([1, 0, 1, 1], [1, 2, 2, 1]) })

test('the total weighs the terms 1, 0.25, 5 and 0.01', t => {
  tf.tidy(() => {
    const { terms, total } = multimixLosses(outputs(), targets())
    const [ce, pseudoLabel, dice, kl] = [terms.crossEntropy, terms.pseudoLabel, terms.dice, terms.kl].map(
      term => term.dataSync<'float32'>()[0]!,
    )
    for (const term of [ce, pseudoLabel, dice, kl]) t.true(term! > 0.01)
    t.true(near(total.dataSync<'float32'>()[0]!, ce! + 0.25 * pseudoLabel! + 5 * dice! + 0.01 * kl!))
  })
})

test('terms without their outputs are 0', t => {
  tf.tidy(() => {
    const { terms, total } = multimixLosses(
      {
        classLabelled: null,
        classWeak: null,
        classStrong: null,
        segmentationLabelled: null,
        segmentationUnlabelled: null,
      },
      targets(),
    )
    for (const term of [...Object.values(terms), total]) t.is(term.dataSync()[0], 0)
  })
})

test('the KL term: pixel by pixel, on batch means, and the released one that is always 0', t => {
  tf.tidy(() => {
    const maps = (values: number[]) => tf.tensor4d(values.map(logit), [2, 1, 1, 1])
    const kl = (klMode: 'pixel' | 'batch-mean' | 'degenerate') =>
      multimixLosses(
        { ...outputs(), segmentationLabelled: maps([0.9, 0.1]), segmentationUnlabelled: maps([0.5, 0.5]) },
        { labels: targets().labels, masks: tf.ones([2, 1, 1, 1]) },
        { ...paperLossOptions, klMode },
      ).terms.kl.dataSync<'float32'>()[0]!
    t.true(near(kl('pixel'), 0.3680642))
    t.true(Math.abs(kl('batch-mean')) < 1e-6)
    t.is(kl('degenerate'), 0)
  })
})

test('on batch means the divergence is that of the mean maps, in its own direction', t => {
  tf.tidy(() => {
    const maps = (values: number[]) => tf.tensor4d(values.map(logit), [2, 1, 1, 1])
    const kl = (labelled: number[], unlabelled: number[]) =>
      multimixLosses(
        { ...outputs(), segmentationLabelled: maps(labelled), segmentationUnlabelled: maps(unlabelled) },
        { labels: targets().labels, masks: tf.ones([2, 1, 1, 1]) },
        { ...paperLossOptions, klMode: 'batch-mean' },
      ).terms.kl.dataSync<'float32'>()[0]!
    // Means of .9 and .5, which no pixel has.
    t.true(near(kl([0.85, 0.95], [0.3, 0.7]), 0.3680642, 1e-5))
    t.true(near(kl([0.3, 0.7], [0.85, 0.95]), 0.5108256, 1e-5))
  })
})

test('the KL term moves both maps, but not in the released form', t => {
  tf.tidy(() => {
    const { segmentationLabelled, segmentationUnlabelled, ...others } = outputs()
    const gradients = (klMode: 'pixel' | 'batch-mean' | 'degenerate') => {
      const of = (a: tf.Tensor, b: tf.Tensor) =>
        multimixLosses(
          { ...others, segmentationLabelled: a as tf.Tensor4D, segmentationUnlabelled: b as tf.Tensor4D },
          targets(),
          { ...paperLossOptions, alpha: 0, beta: 1, klMode },
        ).total
      return tf
        .grads(of)([segmentationLabelled, segmentationUnlabelled])
        .map(gradient => [...gradient.dataSync()])
    }
    // By hand: ∂KL/∂a = p(1 − p)(a − b), ∂KL/∂b = q − p, of four pixels.
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
    const [a, b] = [segmentationLabelled, segmentationUnlabelled].map(x => [...x.dataSync()])
    for (const mode of ['pixel', 'batch-mean'] as const) {
      const [byLabelled, byUnlabelled] = gradients(mode)
      for (const i of a!.keys()) {
        const [p, q] = [sigmoid(a![i]!), sigmoid(b![i]!)]
        t.true(near(byLabelled![i]!, (p * (1 - p) * (a![i]! - b![i]!)) / 4, 1e-5), mode)
        t.true(near(byUnlabelled![i]!, (q - p) / 4, 1e-5), mode)
      }
    }
    // Nothing leads from the maps to the released form.
    t.throws(() => gradients('degenerate'), { message: /Cannot compute gradient/ })
  })
})

test('every weight of the sum is the one that it is named after', t => {
  tf.tidy(() => {
    const { terms, total } = multimixLosses(outputs(), targets(), {
      lambda: 2,
      alpha: 3,
      beta: 7,
      threshold: 0,
      klMode: 'pixel',
    })
    const [ce, pseudoLabel, dice, kl] = [terms.crossEntropy, terms.pseudoLabel, terms.dice, terms.kl].map(
      term => term.dataSync<'float32'>()[0]!,
    )
    t.true(near(total.dataSync<'float32'>()[0]!, ce! + 2 * pseudoLabel! + 3 * dice! + 7 * kl!))
  })
})
