import type { ModelName } from '../codec/model-name.js'

/**
 * What distinguishes the eight models of the paper (arXiv 2010.14731): which terms their loss has and whether the
 * saliency bridge joins classifier and decoder. The class head is there where cross-entropy is, the decoder where Dice is.
 */
export type ModelSwitches = Readonly<{
  crossEntropy: boolean
  pseudoLabel: boolean
  dice: boolean
  saliencyBridge: boolean
  kl: boolean
}>

/** The terms of the loss that are learnt from: those that the switches have, or fewer. */
export type LearntTerms = Readonly<Record<'crossEntropy' | 'pseudoLabel' | 'dice' | 'kl', boolean>>

/** The terms that a model with these switches has. */
export const termsOf = ({ crossEntropy, pseudoLabel, dice, kl }: LearntTerms): LearntTerms => ({
  crossEntropy,
  pseudoLabel,
  dice,
  kl,
})

const row = (crossEntropy: boolean, pseudoLabel: boolean, dice: boolean, saliencyBridge: boolean, kl: boolean) =>
  ({ crossEntropy, pseudoLabel, dice, saliencyBridge, kl }) satisfies ModelSwitches

const [yes, no] = [true, false]

/**
 * Which tasks these terms learn: segmentation by Dice, classification by cross-entropy. Of a model's switches: which it
 * can learn.
 */
export const learntTasks = ({ dice, crossEntropy }: Pick<LearntTerms, 'dice' | 'crossEntropy'>) => ({
  segmentation: dice,
  classification: crossEntropy,
})

/** The eight models: one architecture, five switches (cross-entropy, pseudo-label, Dice, saliency bridge, KL). */
export const modelSwitches = {
  'U-Net': row(no, no, yes, no, no),
  'U-Net Encoder': row(yes, no, no, no, no),
  'U-Net Encoder SSL': row(yes, yes, no, no, no),
  UMTL: row(yes, no, yes, no, no),
  'UMTL-S': row(yes, no, yes, yes, no),
  'UMTL-SSL': row(yes, yes, yes, no, no),
  'UMTL-SSL-S': row(yes, yes, yes, yes, no),
  MultiMix: row(yes, yes, yes, yes, yes),
} as const satisfies Readonly<Record<ModelName, ModelSwitches>>
