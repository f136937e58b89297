import type { ProgressMode } from '../codec/progress-mode.js'
import type { StepRecord } from '../codec/step-record.js'
import type { ValidationRecord } from '../codec/validation-record.js'
import { type LearntTerms, modelSwitches } from '../model/model-switches.js'
import { type LiveLines, liveLines, type ProgressStream } from './live-lines.js'
import { progressLine } from './progress-line.js'
import { validationLine } from './validation-line.js'

/**
 * `steps`: how many the whole run has. `now`: a clock in milliseconds that never runs back, such as
 * `performance.now`; the first step began when the progress was made. Where no line is redrawn, one is written after at
 * least `everySteps` steps (an integer of at least 1, default 10) and at least `everyMs` milliseconds (at least 0, default
 * 5000) since the last one. `waitedFor`: asked with each line for the stage that most of the waiting is put down to.
 * `mode`: default `auto`. `switches`: which terms the model's loss has (default: those of MultiMix, all). `lines`: where
 * others tell of the same run, too (default: those of the stream, in that mode).
 */
export type ProgressOptions = Readonly<{
  stream: ProgressStream
  steps: number
  now(): number
  mode?: ProgressMode
  everySteps?: number
  everyMs?: number
  waitedFor?(): string | null
  switches?: LearntTerms
  lines?: LiveLines
}>

/**
 * Tells of a run as it goes: `update` once a step, `validated` once a validation, `end` once, after the last step or when
 * the run stops.
 */
export type Progress = Readonly<{
  update(record: StepRecord): void
  validated(record: ValidationRecord): void
  end(): void
}>

const quiet: Progress = { update: () => undefined, validated: () => undefined, end: () => undefined }

/** A terminal is redrawn at most this often; more is flicker. */
const redrawMs = 100

/**
 * Writes progress: on a terminal one line that is redrawn, elsewhere (a log, a pipe) plain lines, seldom. The first
 * and the last step are always told; `end` tells of the newest if it has not been. Each validation has a line that stays.
 * A resumed run's first step may be any: rate and time left are those of the steps told to this writer.
 *
 * @example
 * const progress = progressWriter({ stream: process.stderr, steps: 200, now: () => performance.now() })
 * progress.update(record)
 * progress.end()
 */
export const progressWriter = ({
  stream,
  steps,
  now,
  mode = 'auto',
  everySteps = 10,
  everyMs = 5000,
  waitedFor,
  switches = modelSwitches.MultiMix,
  lines = liveLines(stream, mode),
}: ProgressOptions): Progress => {
  if (!Number.isInteger(everySteps) || everySteps < 1)
    throw new RangeError(`Expected everySteps to be an integer of at least 1, got ${everySteps}`)
  if (!(everyMs >= 0)) throw new RangeError(`Expected everyMs to be at least 0, got ${everyMs}`)
  if (mode === 'quiet') return quiet
  const { areRedrawn } = lines
  const show = lines.place()
  const startedMs = now()
  let [doneSteps, busyMs, waitingMs] = [0, 0, 0]
  let told = { doneSteps: 0, atMs: Number.NEGATIVE_INFINITY }
  let newest: (() => string) | null = null

  const tell = (newestLine: () => string, atMs: number) => {
    if (areRedrawn) show([newestLine()])
    else lines.stay(newestLine())
    told = { doneSteps, atMs }
    newest = null
  }

  return {
    update: ({ step, losses, ...record }) => {
      const atMs = now()
      doneSteps += 1
      busyMs += record.busyMs
      waitingMs += record.waitingMs
      newest = () =>
        progressLine({
          step,
          steps,
          losses,
          doneSteps,
          elapsedMs: atMs - startedMs,
          busyMs,
          waitingMs,
          waitedFor: waitedFor?.() ?? null,
          switches,
        })
      const due = areRedrawn
        ? atMs - told.atMs >= redrawMs
        : told.doneSteps === 0 || (doneSteps - told.doneSteps >= everySteps && atMs - told.atMs >= everyMs)
      if (due || step === steps) tell(newest, atMs)
    },
    validated: record => lines.stay(validationLine(record)),
    end: () => {
      if (newest !== null) tell(newest, now())
      lines.end()
    },
  }
}
