import type { Configuration } from '../codec/configuration.js'

/** Multiply the learning rate by `factor` after every `everyEpochs` epochs. */
export type StepDecay = Readonly<{ factor: number; everyEpochs: number }>

/** How the learning rate falls over a run. */
export type LearningRateSchedule = Configuration['learningRateSchedule']

/** The default schedule is the paper's, `step`; the others need `steps`, and none warms up unless told to. */
export type LearningRateOptions = Readonly<{
  learningRate: number
  /** Of the schedule `step`. */
  decay: StepDecay
  /** Steps of an epoch: ⌊unlabelled classification images / M⌋ in the paper. */
  stepsPerEpoch: number
  /** K, the steps of the whole run. */
  steps: number
  schedule?: LearningRateSchedule
  /** The exponent of the schedule `polynomial`; 0.9, nnU-Net's, by default. */
  power?: number
  warmUpSteps?: number
}>

/** The share of the learning rate that a schedule leaves at step k. */
const shareAt = (
  k: number,
  { decay, stepsPerEpoch, steps, schedule = 'step', power = 0.9 }: LearningRateOptions,
): number => {
  // A run that goes on after K stays at the last rate: a power of a negative number would be none.
  const progress = Math.min(k / steps, 1)
  switch (schedule) {
    case 'step':
      return decay.factor ** Math.floor(Math.floor(k / stepsPerEpoch) / decay.everyEpochs)
    case 'cosine':
      return (1 + Math.cos(Math.PI * progress)) / 2
    case 'fixmatch':
      return Math.cos((7 * Math.PI * progress) / 16)
    case 'polynomial':
      return (1 - progress) ** power
  }
}

/**
 * The learning rate η_k of a step k (from 0), η being `learningRate`:
 * - `step`: η · factor^⌊epoch/everyEpochs⌋ (the paper);
 * - `cosine`: η · ½(1 + cos(πk/K)) (Loshchilov and Hutter 2017, arXiv 1608.03983, without restarts);
 * - `fixmatch`: η · cos(7πk/16K) (Sohn et al. 2020, arXiv 2001.07685), which ends at a fifth of η;
 * - `polynomial`: η · (1 − k/K)^power (nnU-Net, Isensee et al. 2021).
 *
 * In the first `warmUpSteps` steps the rate of the schedule is multiplied by (k + 1)/warmUpSteps. The schedule runs from
 * step 0 all the same: the warm-up neither delays nor shortens it.
 */
export const learningRateAt = (step: number, options: LearningRateOptions): number => {
  const { learningRate, warmUpSteps = 0 } = options
  const scheduled = learningRate * shareAt(step, options)
  return step < warmUpSteps ? (scheduled * (step + 1)) / warmUpSteps : scheduled
}
