import type { TrainingBatch } from '../codec/training-batch.js'
import type { LearntTerms } from '../model/model-switches.js'

/** One of the five batches of a step. */
export type Branch = Exclude<keyof TrainingBatch, 'sizePx'>

/** The batches that a model learns from, grouped by the forward pass that they go through together. */
export type Branches = Readonly<{
  segmentation: readonly Branch[]
  classification: readonly Branch[]
  pseudoLabelling: readonly Branch[]
}>

/** Which of the five batches a model that learns these terms uses; the others are not even looked at. */
export const usedBranches = ({ crossEntropy, pseudoLabel, dice, kl }: LearntTerms): Branches => ({
  segmentation: [
    ...(dice ? ['segmentationLabelled' as const] : []),
    ...(kl ? ['segmentationUnlabelled' as const] : []),
  ],
  classification: [
    ...(crossEntropy ? ['classificationLabelled' as const] : []),
    ...(pseudoLabel ? ['classificationStrong' as const] : []),
  ],
  pseudoLabelling: pseudoLabel ? ['classificationWeak'] : [],
})
