import type { StepRecord } from '../../../lib/codec/step-record.js'

/** A record of a step, other at each. */
export const stepRecord = (step: number): StepRecord => ({
  kind: 'step',
  step,
  losses: { crossEntropy: 0.7, pseudoLabel: 0, dice: 1 / step, kl: 0.01, total: 5 / step + 0.7001 },
  pseudoLabelShare: 0.3,
  learningRate: 1e-4,
  busyMs: 812.5,
  waitingMs: 0,
})
