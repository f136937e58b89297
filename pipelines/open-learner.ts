import type { Configuration } from '../lib/codec/configuration.js'
import type { Model } from '../lib/model/model.js'
import { createLearner, type Learner } from '../lib/train/learner.js'
import type { PerClass } from '../lib/train/losses.js'
import { rampUp } from '../lib/train/ramp-up.js'
import { learningRateAt } from '../lib/train/schedule.js'
import type { WeightedSet } from './prepare-samples.js'
import type { Computing } from './train.js'
import { type BudgetedSets, imagesIn } from './training-sets.js'

/** As many steps as the images of an epoch (see `BudgetedSets`) fill whole batches, at least one, or as configured. */
export const stepsPerEpoch = (
  { epochImages }: Pick<BudgetedSets, 'epochImages'>,
  { stepsPerEpoch, batchSize }: Pick<Configuration, 'stepsPerEpoch' | 'batchSize'>,
): number => stepsPerEpoch ?? Math.max(1, Math.floor(epochImages / batchSize))

/** What trains a model as the configuration says. The caller disposes it, and the model. */
export const openLearner = (
  model: Model,
  sets: BudgetedSets,
  configuration: Configuration,
  { gradientsOf, stepsInFlight }: Computing,
): Learner => {
  const { seed, saliencyScale, clipNorm, emaDecay, klMode, pseudoLabelThreshold: threshold } = configuration
  const schedule = {
    learningRate: configuration.learningRate,
    schedule: configuration.learningRateSchedule,
    decay: configuration.learningRateDecay,
    power: configuration.polynomialPower,
    warmUpSteps: configuration.warmUpSteps,
    steps: configuration.steps,
    stepsPerEpoch: stepsPerEpoch(sets, configuration),
  }
  return createLearner(model, {
    seed,
    saliencyScale,
    clipNorm,
    emaDecay,
    ahead: stepsInFlight > 1,
    ...(gradientsOf && { gradientsOf }),
    learningRateAt: step => learningRateAt(step, schedule),
    lossAt: step => ({
      threshold,
      lambda: configuration.pseudoLabelWeight * rampUp(step, configuration.pseudoLabelRampUpSteps),
      alpha: configuration.diceWeight,
      beta: configuration.klWeight * rampUp(step, configuration.klRampUpSteps),
      klMode,
    }),
    pseudoLabelling: {
      policy: configuration.pseudoLabelPolicy,
      threshold,
      images: Math.max(1, imagesIn(sets.classificationUnlabelled ?? [])),
      target: targetOf(sets, configuration),
    },
  })
}

/** What predicted classes are aligned with, or null. */
const targetOf = (
  { classificationLabelled }: BudgetedSets,
  { distributionAlignment }: Configuration,
): PerClass | null => {
  if (distributionAlignment === 'none') return null
  return distributionAlignment === 'uniform' ? [0.5, 0.5] : labelShares(classificationLabelled ?? [])
}

/** The share of each class in what a stream draws from these sets, which is merged by their weights. */
const labelShares = (sets: readonly WeightedSet[]): PerClass => {
  const weights = sets.reduce((sum, { weight }) => sum + weight, 0)
  const abnormal = sets.reduce((sum, { dataset, weight }) => {
    const keys = Array.from({ length: dataset.length }, (_, i) => dataset.key(i))
    return sum + (weight / weights) * (keys.filter(({ label }) => label === 'abnormal').length / keys.length)
  }, 0)
  return [1 - abnormal, abnormal]
}
