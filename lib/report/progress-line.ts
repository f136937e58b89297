import type { StepRecord } from '../codec/step-record.js'
import type { LearntTerms } from '../model/model-switches.js'
import { duration } from './duration.js'
import { shortNumber } from './short-number.js'

/**
 * Where training is: the last step's losses, `steps` in the whole run, and what this process has done so far:
 * `doneSteps` of them in `elapsedMs`, of which the sink was busy for `busyMs` and waited for data for `waitingMs`.
 * A resumed run has done fewer steps than `step` says. `waitedFor` names the stage that most of the waiting is put down
 * to; null where it is not known. `switches` say which terms the model's loss has.
 */
export type ProgressState = Readonly<{
  step: number
  steps: number
  losses: StepRecord['losses']
  doneSteps: number
  elapsedMs: number
  busyMs: number
  waitingMs: number
  waitedFor: string | null
  switches: LearntTerms
}>

type Term = Exclude<keyof StepRecord['losses'], 'total'>

const termNames: Readonly<Record<Term, string>> = { crossEntropy: 'CE', pseudoLabel: 'pseudo', dice: 'Dice', kl: 'KL' }

/**
 * One line that says where training is: step, rate, the time left at the mean rate so far, the share of the sink's
 * time (busy + waiting) that it waited for data, the total loss and its unweighted terms: what a narrow terminal may
 * cut comes last. Pure.
 *
 * @example progressLine(state)
 * // step  12/200 · 3.41 steps/s · 0:55 left · waited 3% for prepare · loss 4.71 (CE 0.693, pseudo 0.00, Dice 0.801, KL 0.0123)
 */
export const progressLine = (state: ProgressState): string => {
  const { step, steps, losses, doneSteps, elapsedMs, busyMs, waitingMs, waitedFor, switches } = state
  const rate = elapsedMs > 0 ? (1000 * doneSteps) / elapsedMs : 0
  const sinkMs = busyMs + waitingMs
  const waited = sinkMs === 0 ? 0 : Math.round((100 * waitingMs) / sinkMs)
  const terms = Object.entries(termNames)
    .filter(([term]) => switches[term as Term])
    .map(([term, name]) => `${name} ${shortNumber(losses[term as Term])}`)
  return [
    `step ${String(step).padStart(String(steps).length)}/${steps}`,
    rate === 0 ? '– steps/s' : `${rate.toPrecision(3)} steps/s`,
    rate === 0 ? '– left' : `${duration((1000 * (steps - step)) / rate)} left`,
    `waited ${waited}%${waited > 0 && waitedFor !== null ? ` for ${waitedFor}` : ''}`,
    `loss ${shortNumber(losses.total)} (${terms.join(', ')})`,
  ].join(' · ')
}
