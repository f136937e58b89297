import * as t from 'io-ts'

/** What epochs are compared by: the validation loss, one of its scores, or the mean of Dice and accuracy. */
export const ValidationScore = t.keyof(
  { loss: null, dice: null, jaccard: null, accuracy: null, f1Normal: null, f1Abnormal: null, mean: null },
  'one of loss, dice, jaccard, accuracy, f1Normal, f1Abnormal, mean',
)
export type ValidationScore = t.TypeOf<typeof ValidationScore>

/**
 * The tasks that a score cannot be computed without: the loss is that of what there is, and of a mean one of the tasks is
 * enough.
 */
export const scoreTasks = {
  loss: [],
  dice: ['segmentation'],
  jaccard: ['segmentation'],
  accuracy: ['classification'],
  f1Normal: ['classification'],
  f1Abnormal: ['classification'],
  mean: ['segmentation', 'classification'],
} as const satisfies Readonly<Record<ValidationScore, readonly ('segmentation' | 'classification')[]>>
