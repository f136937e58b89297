import type { ExperimentResult } from '../codec/experiment-result.js'
import type { ProgressMode } from '../codec/progress-mode.js'
import { duration } from './duration.js'
import { type ExperimentState, experimentLine, timeLeftMs } from './experiment-line.js'
import { experimentRunLine } from './experiment-run-line.js'
import type { ProgressStream } from './live-lines.js'

/** A run that is planned: its steps, the images it is tested on, and what each costs, in a unit common to all runs. */
export type PlannedRun = Readonly<{
  name: string
  steps: number
  testImages: number
  work: Readonly<{ step: number; test: number }>
  /** Whether it was made before. */
  done: boolean
}>

export type ExperimentProgressOptions = Readonly<{
  stream: ProgressStream
  /** A clock in milliseconds that never runs back. */
  now(): number
  runs: readonly PlannedRun[]
  /** Default `auto`. */
  mode?: ProgressMode
}>

/** How a run ended: with what it reached in both domains, with the reason why it did not, or stopped to be continued. */
export type RunEnd = Readonly<
  { kind: 'finished'; results: readonly ExperimentResult[] } | { kind: 'failed'; reason: string } | { kind: 'stopped' }
>

/** Tells of an experiment as it goes: a run begins, comes to a step or another image of its tests, ends; all has ended. */
export type ExperimentProgress = Readonly<{
  begin(name: string): void
  update(name: string, at: Readonly<{ step: number; tested: number }>): void
  runEnded(name: string, end: RunEnd): void
  end(): void
}>

const quiet: ExperimentProgress = {
  begin: () => undefined,
  update: () => undefined,
  runEnded: () => undefined,
  end: () => undefined,
}

/** A terminal is redrawn at most this often. */
const redrawMs = 200
const clearToEnd = '\u001b[K'

/**
 * What of a run is done. Of one that is continued, what it had made before is no work of this time: `from` is where it stood,
 * null until it is told of. `late` is one that was begun after the rate was first measured.
 */
type Begun = { from: number | null; late: boolean; step: number; tested: number }

/**
 * Writes the progress of an experiment: on a terminal one line that is redrawn, and everywhere a line that stays for each
 * run that has ended, with its main scores or why it has none. The time left is told at the rate of the work since the first
 * step that is told: what was before, such as reading data and compiling, would make it absurd. A run that is continued is
 * taken as begun at the first step that is told.
 *
 * @example
 * const progress = experimentProgress({ stream: process.stderr, now: () => performance.now(), runs })
 */
export const experimentProgress = ({
  stream,
  now,
  runs,
  mode = 'auto',
}: ExperimentProgressOptions): ExperimentProgress => {
  if (mode === 'quiet') return quiet
  const terminal = mode === 'auto' && stream.isTTY === true
  const planned = new Map(runs.map(run => [run.name, run]))
  const inWork = new Map<string, Begun>()
  const ended = new Set(runs.flatMap(({ name, done }) => (done ? [name] : [])))
  let startedMs: number | null = null
  let [failed, doneWork, doneSteps, toldMs] = [0, 0, 0, Number.NEGATIVE_INFINITY]

  const runOf = (name: string): PlannedRun => {
    const run = planned.get(name)
    if (run === undefined) throw new Error(`Expected a planned run, got ${name}`)
    return run
  }
  const workOf = ({ steps, testImages, work }: PlannedRun, { step, tested }: Pick<Begun, 'step' | 'tested'>) =>
    (steps - step) * work.step + Math.max(0, testImages - tested) * work.test
  const state = (): ExperimentState => ({
    done: ended.size,
    runs: runs.length,
    failed,
    inWork: [...inWork].map(([name, { step, tested }]) => ({
      name,
      step,
      steps: runOf(name).steps,
      testing: tested > 0,
    })),
    doneWork,
    leftWork: runs.reduce(
      (sum, run) => sum + (ended.has(run.name) ? 0 : workOf(run, inWork.get(run.name) ?? { step: 0, tested: 0 })),
      0,
    ),
    doneSteps,
    elapsedMs: startedMs === null ? 0 : now() - startedMs,
  })
  const cut = (line: string) => (stream.columns ? line.slice(0, stream.columns - 1) : line)
  const redraw = () => {
    if (!terminal) return
    toldMs = now()
    stream.write(`\r${cut(experimentLine(state()))}${clearToEnd}`)
  }
  const stay = (line: string) => {
    stream.write(terminal ? `\r${line}${clearToEnd}\n` : `${line}\n`)
    redraw()
  }

  return {
    begin: name => {
      inWork.set(name, { from: null, late: startedMs !== null, step: 0, tested: 0 })
      redraw()
    },
    update: (name, { step, tested }) => {
      const begun = inWork.get(name)
      if (begun === undefined) return
      const { work } = runOf(name)
      const known = begun.from !== null || begun.late
      begun.from ??= begun.late ? Math.max(0, step - 1) : step
      if (known) {
        const made = step - Math.max(begun.step, begun.from)
        doneSteps += made
        doneWork += made * work.step + (tested - begun.tested) * work.test
      }
      startedMs ??= now()
      Object.assign(begun, { step, tested })
      if (now() - toldMs >= redrawMs) redraw()
    },
    runEnded: (name, end) => {
      inWork.delete(name)
      if (end.kind === 'stopped') return redraw()
      ended.add(name)
      if (end.kind === 'failed') failed++
      const leftMs = timeLeftMs(state())
      const left = ended.size === runs.length || leftMs === null ? '' : ` · ${duration(leftMs)} left`
      const what = end.kind === 'failed' ? `failed: ${end.reason}` : experimentRunLine(end.results)
      return stay(`${String(ended.size).padStart(String(runs.length).length)}/${runs.length} ${name} · ${what}${left}`)
    },
    end: () => {
      if (terminal) stream.write('\n')
    },
  }
}
