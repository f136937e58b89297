import * as t from 'io-ts'
import { real, whole } from './numbers.js'

/**
 * One line of `history.jsonl`: one training step.
 *
 * `step` counts from 1. `losses` are unweighted, 0 where the model has no such term; `total` is their weighted sum,
 * the one that is minimised. `pseudoLabelShare` is the share of unlabelled images whose weak view passed the
 * threshold. `busyMs` is what the step itself took, `waitingMs` how long it had waited for its batch.
 */
export const StepRecord = t.readonly(
  t.strict({
    kind: t.literal('step'),
    step: whole(1),
    losses: t.readonly(
      t.strict({ crossEntropy: t.number, pseudoLabel: t.number, dice: t.number, kl: t.number, total: t.number }),
    ),
    pseudoLabelShare: real(0, 1),
    learningRate: real(0),
    busyMs: real(0),
    waitingMs: real(0),
  }),
  'StepRecord',
)
export type StepRecord = t.TypeOf<typeof StepRecord>
