import { lastValueFrom, takeWhile, tap } from 'rxjs'
import { PipelineFailure } from '../lib/codec/pipeline-error.js'
import type { Meter } from '../lib/flowable/meter.js'
import { mostWaitedFor } from '../lib/flowable/meter-report.js'
import { checkpointFolder } from '../lib/train/checkpoint-folder.js'
import { checkpointKeeper } from '../lib/train/checkpoint-keeper.js'
import { isExhausted } from '../lib/train/early-stopping.js'
import type { Learner } from '../lib/train/learner.js'
import type { OpenComputing } from './open-computing.js'
import { stepsPerEpoch } from './open-learner.js'
import type { Prepared } from './prepared.js'
import { openRunLog, type RunLog } from './run-log.js'
import { train } from './train.js'
import type { PrepareTrainingOptions } from './training-streams.js'
import { openValidating, type Validated } from './validating.js'
import type { Watcher } from './watcher.js'

export type KeepTrainingOptions = Readonly<{
  prepared: Prepared
  learner: Learner
  computing: OpenComputing
  preparing: PrepareTrainingOptions
  watch: Meter
  watcher: Watcher
}>

/** How training ended: the steps made, and why it stopped before the last of them. */
export type Kept = Readonly<{ steps: number; bestStep: number | null; stoppedEarly: boolean }>

/**
 * Trains from where the learner has come to, with the history written, validations made, and checkpoints kept, so that
 * what is killed at any moment continues as if it had not been. Ends with the last step, with the patience for
 * validations that are not the best, or when the watcher's signal is aborted: at once, but for what is written. Rejects
 * with what stopped a step or the disk; what had been learnt before is kept where it can be.
 */
export const keepTraining = async (options: KeepTrainingOptions): Promise<Kept> => {
  const log = await openRunLog(options.prepared)
  return keepLogged(options, log).finally(log.close)
}

const keepLogged = async (options: KeepTrainingOptions, log: RunLog): Promise<Kept> => {
  const { prepared, learner, computing, preparing, watch, watcher } = options
  const { configuration, training, folder, fingerprint } = prepared
  const { checkpoints, validation, steps: lastStep } = configuration
  let steps = learner.made().step
  const epoch = stepsPerEpoch(training, configuration)
  const validating = openValidating({ ...options, epoch })
  const keeper = checkpointKeeper({
    ...checkpoints,
    folder: checkpointFolder(folder.file('checkpoints'), checkpoints),
    learner,
    rest: () => ({ configuration, data: fingerprint, validation: validating.soFar() }),
    dueAfter: step => step % epoch === 0 || step === lastStep,
    ...(watcher.onCheckpoint && { onWritten: watcher.onCheckpoint }),
  })
  const validated = (of: Validated | null) => {
    if (of === null) return
    log.append(of.record)
    log.images(of.record.step, of.pictures)
    watcher.onValidation?.(of.record)
  }
  const isOver = () => isExhausted(validating.soFar(), validation.patience)

  if (prepared.continued !== null) await validating.restoreBest()
  // A run that was stopped between a step and its validation.
  if (validating.isDue(steps)) {
    validated(await validating.validate(steps, null))
    keeper.after(steps)
  }
  if (steps < lastStep && !isOver()) {
    const stop = () => void computing.close()
    watcher.signal.addEventListener('abort', stop)
    const records = train(learner, training, configuration, preparing, {
      stepsInFlight: computing.stepsInFlight,
      pause: {
        after: step => validating.isDue(step) || keeper.isDue(step),
        work: async (step, _report, batch) => (validating.isDue(step) ? validating.validate(step, batch) : null),
      },
      signal: watcher.signal,
      watch,
    }).pipe(
      tap(({ record, paused }) => {
        log.append(record)
        watcher.onStep(record, () => mostWaitedFor(watch.report())?.name ?? null)
        validated(paused)
        // Only now: a checkpoint is of no step that the history does not have whole.
        steps = record.step
        keeper.after(steps)
      }),
      // A validation that was given up is still due: no step may come before it.
      takeWhile(() => !isOver() && !validating.isDue(steps), true),
    )
    try {
      await lastValueFrom(records, { defaultValue: null })
    } catch (error) {
      // A step that is given up because of the signal has changed nothing; the data and the disk fail all the same.
      if (!watcher.signal.aborted || error instanceof PipelineFailure) {
        await keeper.finish(steps).catch(() => {})
        throw error
      }
    } finally {
      watcher.signal.removeEventListener('abort', stop)
    }
  }
  await keeper.finish(steps)
  return { steps, bestStep: validating.soFar().best?.step ?? null, stoppedEarly: steps < lastStep && isOver() }
}
