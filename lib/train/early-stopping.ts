import type { BestSoFar } from '../codec/checkpoint.js'

/** Before the first validation. */
export const noneYet: BestSoFar = { validated: 0, best: null, since: 0 }

/**
 * What a validation after `step` steps changes: `better` says whether its score is a better one than a score before it.
 * A score that could not be computed (null) is never the best.
 */
export const afterValidation = (
  before: BestSoFar,
  {
    step,
    score,
    better,
  }: Readonly<{ step: number; score: number | null; better(score: number, than: number): boolean }>,
): BestSoFar =>
  score !== null && (before.best === null || better(score, before.best.score))
    ? { validated: step, best: { step, score }, since: 0 }
    : { ...before, validated: step, since: before.since + 1 }

/** Whether the last validation was the best so far. */
export const isBest = ({ validated, best }: BestSoFar): boolean => best !== null && best.step === validated

/** Whether `patience` validations in a row have not been the best; never where it is null. */
export const isExhausted = ({ since }: BestSoFar, patience: number | null): boolean =>
  patience !== null && since >= patience
