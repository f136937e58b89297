import { duration } from './duration.js'

/** A run in work: its last step, and whether it is being tested. */
export type RunInWork = Readonly<{ name: string; step: number; steps: number; testing: boolean }>

/**
 * Where an experiment is: `done` of `runs` made, `failed` of them without results, and what is in work. `doneWork` and
 * `leftWork` are in any unit of work, of which `doneWork` took `elapsedMs`; `doneSteps` are those of the same time.
 */
export type ExperimentState = Readonly<{
  done: number
  runs: number
  failed: number
  inWork: readonly RunInWork[]
  doneWork: number
  leftWork: number
  doneSteps: number
  elapsedMs: number
}>

/** The time that the work left takes at the mean rate so far; null before any is done. */
export const timeLeftMs = ({ doneWork, leftWork, elapsedMs }: ExperimentState): number | null =>
  doneWork > 0 ? (leftWork * elapsedMs) / doneWork : null

/**
 * One line that says where an experiment is: runs made, time left, rate, failures, and the runs in work: what a narrow
 * terminal may cut comes last. Pure.
 *
 * @example experimentLine(state)
 * // run 12/54 · 0:41:10 left · 5.31 steps/s · 1 failed · multimix-seg10-cls100-r1 120/200 · u-net-seg10-r1 testing
 */
export const experimentLine = (state: ExperimentState): string => {
  const { done, runs, failed, inWork, doneSteps, elapsedMs } = state
  const leftMs = timeLeftMs(state)
  return [
    `run ${String(done).padStart(String(runs).length)}/${runs}`,
    `${leftMs === null ? '–' : duration(leftMs)} left`,
    doneSteps > 0 ? `${((1000 * doneSteps) / elapsedMs).toPrecision(3)} steps/s` : '– steps/s',
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...inWork.map(({ name, step, steps, testing }) => `${name} ${testing ? 'testing' : `${step}/${steps}`}`),
  ].join(' · ')
}
