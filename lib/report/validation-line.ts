import type { ValidationRecord } from '../codec/validation-record.js'
import { shortNumber } from './short-number.js'

/**
 * One line that says how a validation went: epoch and step, the loss, Dice and accuracy where the model has them, the score
 * that epochs are compared by where it is not the loss, and whether it is the best so far. Pure.
 *
 * @example validationLine(record)
 * // epoch 3 (step 153) · validation loss 0.512 · Dice 0.951 · accuracy 0.860 · score 0.951, the best so far
 */
export const validationLine = ({ epoch, step, losses, scores, score, best }: ValidationRecord): string => {
  const reached = (name: string, value: number | null) => (value === null ? [] : [`${name} ${shortNumber(value)}`])
  return [
    `epoch ${epoch} (step ${step})`,
    `validation loss ${shortNumber(losses.total)}`,
    ...reached('Dice', scores.dice),
    ...reached('accuracy', scores.accuracy),
    [
      ...(score === null ? ['no score'] : score === losses.total ? [] : [`score ${shortNumber(score)}`]),
      ...(best ? ['the best so far'] : []),
    ].join(', '),
  ]
    .filter(part => part !== '')
    .join(' · ')
}
