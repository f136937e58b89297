import * as tf from '@tensorflow/tfjs-core'

/**
 * What the two heads give in one step, as logits: classes [B,2], segmentations [B,H,W,1]. Null where the model (or the
 * term) has no use for it. `classWeak` must be a constant: its gradient is stopped.
 */
export type Outputs = Readonly<{
  classLabelled: tf.Tensor2D | null
  classWeak: tf.Tensor2D | null
  classStrong: tf.Tensor2D | null
  segmentationLabelled: tf.Tensor4D | null
  segmentationUnlabelled: tf.Tensor4D | null
}>

/** What is known: classes y [B] int32 (0 or 1) and masks [B,H,W,1] float32 (0 or 1). */
export type Targets = Readonly<{ labels: tf.Tensor1D; masks: tf.Tensor4D }>

/**
 * How the maps of labelled and unlabelled images are compared: pixel by pixel (`pixel`), as maps averaged over the batch
 * (`batch-mean`), or as in the released code (`degenerate`), where a softmax over one channel makes the term always 0.
 */
export type KlMode = 'pixel' | 'batch-mean' | 'degenerate'

/** Whether a model's loss is not a mean over its images, so that a step cannot be cut into micro-batches. */
export const needsWholeBatch = ({ kl }: Readonly<{ kl: boolean }>, mode: KlMode): boolean => kl && mode === 'batch-mean'

/** Something for each of the two classes: normal, abnormal. */
export type PerClass = readonly [normal: number, abnormal: number]

/** The confidence threshold t that the weak view's larger probability must reach: one for all, or one a class. */
export type Threshold = number | PerClass

/**
 * The hyperparameters of the loss: λ, α, β, the threshold, and the form of the KL term. `alignment` is what the weak
 * view's probabilities are multiplied by, and then normalised, before they are compared and labelled (distribution
 * alignment, see `createPseudoLabelling`); null, the default, takes them as they are.
 */
export type LossOptions = Readonly<{
  lambda: number
  alpha: number
  beta: number
  threshold: Threshold
  alignment?: PerClass | null
  klMode: KlMode
}>

/** The values of the paper (arXiv 2010.14731). */
export const paperLossOptions: LossOptions = { lambda: 0.25, alpha: 5, beta: 0.01, threshold: 0.7, klMode: 'pixel' }

/** The unweighted terms of the loss; 0 where the model has no such term. */
export type LossTerms = Readonly<{ crossEntropy: tf.Scalar; pseudoLabel: tf.Scalar; dice: tf.Scalar; kl: tf.Scalar }>

/** −ln softmax(logits)[y] for each image: [B]. (The WebAssembly engine's `oneHot` is right for integers only.) */
const crossEntropyPerImage = (logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D =>
  tf.neg(tf.sum(tf.mul(tf.cast(tf.oneHot(labels, 2), 'float32'), tf.logSoftmax(logits)), 1)) as tf.Tensor1D

/** Cross-entropy of class logits [B,2] with labels [B], averaged over the batch. */
export const crossEntropy = (logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar =>
  tf.tidy(() => tf.mean(crossEntropyPerImage(logits, labels)) as tf.Scalar)

/** softmax(weak)·ratio, each row normalised to 1: [B,2]. */
const aligned = (weak: tf.Tensor2D, ratio: PerClass): tf.Tensor2D => {
  const products = tf.mul(tf.softmax(weak), tf.tensor1d([...ratio]))
  return tf.div(products, tf.sum(products, 1, true))
}

/** The threshold of each label: [B]. */
const thresholdsAt = (labels: tf.Tensor1D, thresholds: PerClass): tf.Tensor =>
  tf.sum(tf.mul(tf.cast(tf.oneHot(labels, 2), 'float32'), tf.tensor1d([...thresholds])), 1)

/**
 * The pseudo-labels of weak logits [B,2], outside of any gradient: argmax [B] int32, and 1 where the larger probability
 * reaches the threshold (that of the label, where each class has its own), else 0 [B] float32. The caller disposes both.
 */
export const pseudoLabels = (
  weak: tf.Tensor2D,
  threshold: Threshold,
  alignment: PerClass | null = null,
): Readonly<{ labels: tf.Tensor1D; confident: tf.Tensor1D }> =>
  tf.tidy(() => {
    const probabilities = alignment === null ? tf.softmax(weak) : aligned(weak, alignment)
    const labels = tf.argMax(alignment === null ? weak : probabilities, 1) as tf.Tensor1D
    const least = typeof threshold === 'number' ? threshold : thresholdsAt(labels, threshold)
    const confident = tf.cast(tf.greaterEqual(tf.max(probabilities, 1), least), 'float32') as tf.Tensor1D
    return { labels, confident }
  })

/**
 * (1/B) Σ 1[max softmax(weak) ≥ t] · CE(strong, argmax weak): the mean is over all B images, confident or not. No
 * gradient flows to the weak logits, provided that they are a constant of the differentiated function.
 */
export const pseudoLabelLoss = (
  strong: tf.Tensor2D,
  weak: tf.Tensor2D,
  threshold: Threshold,
  alignment: PerClass | null = null,
): tf.Scalar =>
  tf.tidy(() => {
    const { labels, confident } = pseudoLabels(weak, threshold, alignment)
    return tf.mean(tf.mul(confident, crossEntropyPerImage(strong, labels))) as tf.Scalar
  })

/** 1 − (2Σpg + 1)/(Σp + Σg + 1) on p = sigmoid(logits), for each image, averaged over the batch. */
export const diceLoss = (logits: tf.Tensor4D, masks: tf.Tensor4D): tf.Scalar =>
  tf.tidy(() => {
    const p = tf.sigmoid(logits)
    const pixels = [1, 2, 3]
    const overlap = tf.add(tf.mul(tf.sum(tf.mul(p, masks), pixels), 2), 1)
    const total = tf.add(tf.add(tf.sum(p, pixels), tf.sum(masks, pixels)), 1)
    return tf.mean(tf.sub(1, tf.div(overlap, total))) as tf.Scalar
  })

/**
 * The Bernoulli divergence KL(p‖q) = p ln(p/q) + (1−p) ln((1−p)/(1−q)) with p, q the sigmoids of logits a, b of one
 * shape, averaged over all elements. Computed as p(a−b) + softplus(b) − softplus(a), which neither divides nor takes the
 * logarithm of a small number.
 */
export const bernoulliKl = (a: tf.Tensor, b: tf.Tensor): tf.Scalar =>
  tf.tidy(
    () => tf.mean(tf.add(tf.mul(tf.sigmoid(a), tf.sub(a, b)), tf.sub(tf.softplus(b), tf.softplus(a)))) as tf.Scalar,
  )

/** The logit of the mean probability over the batch: [B,H,W,1] to [H,W,1], clipped away from 0 and 1. */
const batchMeanLogit = (logits: tf.Tensor4D): tf.Tensor => {
  const tiny = 1e-6
  const p = tf.add(tf.mul(tf.mean(tf.sigmoid(logits), 0), 1 - 2 * tiny), tiny)
  return tf.sub(tf.log(p), tf.log(tf.sub(1, p)))
}

const klLoss = (labelled: tf.Tensor4D, unlabelled: tf.Tensor4D, mode: KlMode): tf.Scalar => {
  switch (mode) {
    case 'pixel':
      return bernoulliKl(labelled, unlabelled)
    case 'batch-mean':
      return tf.tidy(() => bernoulliKl(batchMeanLogit(labelled), batchMeanLogit(unlabelled)))
    case 'degenerate':
      return tf.scalar(0)
  }
}

const none = () => tf.scalar(0)

/**
 * The loss of one step: L = CE(c_l, y) + λ·Lu + α·Dice(ŷ_l, y) + β·KL(ŷ_l ‖ ŷ_u), with its terms unweighted. A term
 * whose outputs are null is 0. The caller disposes terms and total.
 */
export const multimixLosses = (
  { classLabelled, classWeak, classStrong, segmentationLabelled, segmentationUnlabelled }: Outputs,
  { labels, masks }: Targets,
  { lambda, alpha, beta, threshold, alignment, klMode }: LossOptions = paperLossOptions,
): Readonly<{ terms: LossTerms; total: tf.Scalar }> =>
  tf.tidy(() => {
    const terms: LossTerms = {
      crossEntropy: classLabelled ? crossEntropy(classLabelled, labels) : none(),
      pseudoLabel: classStrong && classWeak ? pseudoLabelLoss(classStrong, classWeak, threshold, alignment) : none(),
      dice: segmentationLabelled ? diceLoss(segmentationLabelled, masks) : none(),
      kl:
        segmentationLabelled && segmentationUnlabelled
          ? klLoss(segmentationLabelled, segmentationUnlabelled, klMode)
          : none(),
    }
    const { crossEntropy: ce, pseudoLabel, dice, kl } = terms
    const weighted = [ce, tf.mul(pseudoLabel, lambda), tf.mul(dice, alpha), tf.mul(kl, beta)]
    return { terms, total: weighted.reduce((sum, term) => tf.add(sum, term)) as tf.Scalar }
  })
