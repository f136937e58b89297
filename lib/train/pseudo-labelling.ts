import type { Configuration } from '../codec/configuration.js'
import { expectWhole } from '../codec/expect-whole.js'
import { initialPseudoLabelState, type PseudoLabelState } from '../codec/pseudo-label-state.js'
import { alignedAbnormal, alignmentRatio } from './distribution-alignment.js'
import { flexMatchThresholds } from './flex-match.js'
import { freeMatchThresholds } from './free-match.js'
import type { LossOptions, PerClass } from './losses.js'

export type PseudoLabellingOptions = Readonly<{
  policy: Configuration['pseudoLabelPolicy']
  /** t. FreeMatch has no use for it. */
  threshold: number
  /** N, how many unlabelled images there are, at least 1. */
  images: number
  /** The class shares that predictions are aligned with: alike, or those of the labelled images; null aligns nothing. */
  target: PerClass | null
}>

/** Thresholds and alignment that follow the predictions of a run. */
export type PseudoLabelling = Readonly<{
  /** Whether predictions change anything, so that the step is to be asked for them (`reportWeak`). */
  observes: boolean
  /** What the next step's pseudo-labels are made with. */
  lossOptions(): Pick<LossOptions, 'threshold' | 'alignment'>
  /** Takes in what a step reported: its unlabelled images' ids, and their probability of the class abnormal. */
  observe(ids: readonly string[], weakAbnormal: Float32Array): void
  /** A copy, from which `createPseudoLabelling` goes on. */
  state(): PseudoLabelState
}>

/** That of all moving averages here, in FreeMatch and in USB's alignment. */
const momentum = 0.999

const moved = (average: number, value: number): number => average + (1 - momentum) * (value - average)

const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * Pseudo-labelling with a fixed threshold, FlexMatch's or FreeMatch's, with or without distribution alignment. Thresholds
 * and confidence are of the aligned probabilities.
 *
 * Deliberately, a step is thresholded by the predictions of the steps before it, where FreeMatch and the alignment would
 * take in its own first: so micro-batches and replicas need one pass, and each can be computed without the others. The
 * first step is aligned with nothing. Steps that overlap must not use it: which of them had ended would be up to chance.
 *
 * It holds one entry for each image that FlexMatch was once confident of.
 *
 * @example
 * const labelling = createPseudoLabelling({ policy: 'flexmatch', threshold: 0.95, images: 5_000, target: null })
 * const loss = { ...paperLossOptions, ...labelling.lossOptions() }
 * const { weakAbnormal } = await trainStep(model, adam, batch, { ...options, loss, reportWeak: labelling.observes })
 * if (weakAbnormal) labelling.observe(batch.classificationWeak.ids, weakAbnormal)
 */
export const createPseudoLabelling = (
  { policy, threshold, images, target }: PseudoLabellingOptions,
  state: PseudoLabelState = initialPseudoLabelState,
): PseudoLabelling => {
  expectWhole('createPseudoLabelling', 'images', images, 1)
  const confidentClass = new Map(Object.entries(state.confidentClass))
  const abnormalCount = [...confidentClass.values()].filter(label => label === 1).length
  const confident: [number, number] = [confidentClass.size - abnormalCount, abnormalCount]
  let { confidence, expectedAbnormal, predictedAbnormal } = state

  const thresholds = {
    fixed: () => threshold,
    flexmatch: () => flexMatchThresholds(confident, { threshold, images }),
    freematch: () => freeMatchThresholds({ confidence, expectedAbnormal }),
  }

  const alignment = () =>
    target === null || predictedAbnormal === null ? null : alignmentRatio(predictedAbnormal, target)

  const remember = (id: string, label: 0 | 1) => {
    const before = confidentClass.get(id)
    if (before !== undefined) confident[before as 0 | 1]--
    confident[label]++
    confidentClass.set(id, label)
  }

  const observe: PseudoLabelling['observe'] = (ids, weakAbnormal) => {
    if (ids.length !== weakAbnormal.length || ids.length === 0)
      throw new Error(
        `Expected a probability for each of some ids, got ${ids.length} ids, ${weakAbnormal.length} numbers.`,
      )
    const ratio = alignment()
    const abnormal = ratio === null ? weakAbnormal : weakAbnormal.map(value => alignedAbnormal(value, ratio))
    const larger = abnormal.map(value => Math.max(value, 1 - value))
    if (policy === 'flexmatch') {
      for (const [i, id] of ids.entries()) if (larger[i]! >= threshold) remember(id, abnormal[i]! > 0.5 ? 1 : 0)
    }
    if (policy === 'freematch') {
      confidence = moved(confidence, mean(larger))
      expectedAbnormal = moved(expectedAbnormal, mean(abnormal))
    }
    if (target !== null) {
      const predicted = mean(weakAbnormal)
      predictedAbnormal = predictedAbnormal === null ? predicted : moved(predictedAbnormal, predicted)
    }
  }

  return {
    observes: policy !== 'fixed' || target !== null,
    lossOptions: () => ({ threshold: thresholds[policy](), alignment: alignment() }),
    observe,
    state: () => ({
      confidentClass: Object.fromEntries(confidentClass),
      confidence,
      expectedAbnormal,
      predictedAbnormal,
    }),
  }
}
