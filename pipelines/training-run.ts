import * as TE from 'fp-ts/lib/TaskEither.js'
import { fromEvent, lastValueFrom, takeUntil, takeWhile, tap } from 'rxjs'
import type { Configuration } from '../lib/codec/configuration.js'
import type { EngineName } from '../lib/codec/engine-choice.js'
import { orThrow } from '../lib/codec/or-throw.js'
import { type PipelineError, PipelineFailure } from '../lib/codec/pipeline-error.js'
import type { RunMetrics } from '../lib/codec/run-metrics.js'
import type { StepRecord } from '../lib/codec/step-record.js'
import type { ValidationRecord } from '../lib/codec/validation-record.js'
import { createMeter } from '../lib/flowable/meter.js'
import { type MeterReport, mostWaitedFor } from '../lib/flowable/meter-report.js'
import { createModel } from '../lib/model/create-model.js'
import { learntTerms } from '../lib/model/learnt-terms.js'
import { learntTasks } from '../lib/model/model-switches.js'
import { writePanel } from '../lib/report/panel.js'
import type { RunFolder } from '../lib/train/run-folder.js'
import { aboutModel, areFinite, saveSafetensors } from '../lib/train/weights.js'
import type { DataSets } from './data-folder.js'
import { deadLetterBox } from './dead-letter-box.js'
import { evaluate } from './evaluate.js'
import { type OpenComputing, openComputing } from './open-computing.js'
import { openPreparing } from './open-preparing.js'
import { panelRows } from './panel-rows.js'
import { testSets } from './test-sets.js'
import { train } from './train.js'
import type { BudgetedSets } from './training-sets.js'

/** What a run needs, checked and opened before it starts. */
export type Prepared = Readonly<{
  configuration: Configuration
  sets: DataSets
  training: BudgetedSets
  folder: RunFolder
}>

/**
 * Who watches a run. Aborting the signal gives up the step in work (or waits for it, where it keeps this thread busy);
 * what was learnt before is kept in the folder.
 */
export type Watcher = Readonly<{
  signal: AbortSignal
  /** Called after each step; `waitedFor` names the stage that most of the waiting so far is put down to. */
  onStep(record: StepRecord, waitedFor: () => string | null): void
  onEvaluation(source: string, images: number, of: number): void
  onValidation?(record: ValidationRecord): void
  onCheckpoint?(step: number): void
}>

/** How a run ended. `metrics` is null where it was stopped; `steps` were made; `meter` tells what they waited for. */
export type Outcome = Readonly<{ metrics: RunMetrics | null; steps: number; deadLetters: number; meter: MeterReport }>

/**
 * The whole run: trains the model on its streams, saves the weights, tests in- and cross-domain and draws the panel.
 * Leaves in its folder config.json, history.jsonl, dead-letters.jsonl (if any), weights.safetensors, metrics.json and,
 * where there are test images, panel.png; stopped in the middle, all but the last two; where a step failed (a loss that
 * is not finite, too many dead letters), what the steps before it left. `engine` is the one that has been selected.
 * Left for what the data or the disk caused; other errors, and a stop during the tests, reject.
 */
export const trainingRun = (
  { configuration, sets, training, folder }: Prepared,
  engine: EngineName,
  watcher: Watcher,
): TE.TaskEither<PipelineError, Outcome> =>
  TE.tryCatch(
    async () => {
      const { seed, sizePx, baseChannels } = configuration
      folder.writeJson('config.json', configuration)
      const model = createModel(configuration.model, {
        sizePx,
        baseChannels,
        dropoutRate: configuration.dropoutRate,
        leakyReluSlope: configuration.leakyReluSlope,
        terms: learntTerms(configuration),
        seed,
      })
      const letters = deadLetterBox(line => folder.appendLine('dead-letters.jsonl', line))
      const preparing = openPreparing(configuration, letters.post)
      const computing = openComputing(configuration, engine)
      try {
        let steps = 0
        const watch = createMeter()
        const records = train(model, training, configuration, preparing, { ...computing, watch }).pipe(
          tap(record => {
            steps = record.step
            folder.appendLine('history.jsonl', record)
            watcher.onStep(record, () => mostWaitedFor(watch.report())?.name ?? null)
          }),
          takeWhile(() => !watcher.signal.aborted, true),
          // At once, not after the step: with replicas this thread hears of it in the middle of one.
          takeUntil(fromEvent(watcher.signal, 'abort')),
        )
        const failure = await lastValueFrom(records, { defaultValue: null }).then(
          () => null,
          (error: unknown) => ({ error }),
        )
        const meter = watch.report()
        if (watcher.signal.aborted) await giveUpStep(computing)
        // Also after a failure: a step that fails leaves the weights, unless a GPU had its update queued already.
        if (failure === null || (steps > 0 && (await areFinite(model)))) {
          await orThrow(saveSafetensors(model, folder.file('weights.safetensors'), aboutModel(model, configuration)))
        }
        if (failure !== null) throw failure.error
        if (watcher.signal.aborted) return { metrics: null, steps, deadLetters: letters.count(), meter }

        const tests = testSets(sets, configuration)
        const learnt = learntTasks(model.terms)
        const options = {
          ...configuration,
          ...preparing,
          signal: watcher.signal,
          onProgress: watcher.onEvaluation,
        }
        const metrics: RunMetrics = {
          formatVersion: 1,
          model: model.name,
          sizePx,
          baseChannels,
          steps,
          seed,
          labels: {
            segmentation: learnt.segmentation ? configuration.segmentationLabels : null,
            classification: learnt.classification ? configuration.classificationLabels : null,
          },
          inDomain: await evaluate(model, tests.inDomain, options),
          crossDomain: await evaluate(model, tests.crossDomain, options),
        }
        folder.writeJson('metrics.json', metrics)
        const { panelImages: images, saliencyScale } = configuration
        const shown = { images, sizePx, saliencyScale, signal: watcher.signal }
        const rows = [
          ...(await panelRows(model, tests.inDomain, shown)),
          ...(await panelRows(model, tests.crossDomain, shown)),
        ]
        if (rows.length > 0) await orThrow(writePanel(folder.file('panel.png'), rows, panelCaption(configuration)))
        return { metrics, steps, deadLetters: letters.count(), meter }
      } finally {
        model.dispose()
        // Not waited for after a stop: threads end when they are done with their step, which may take long.
        const closed = computing.close()
        if (!watcher.signal.aborted) await closed
        await preparing.pool.close()
      }
    },
    error => {
      if (error instanceof PipelineFailure) return error.error
      throw error
    },
  )

/** Ends the step in work without its update; what was about to be applied is applied whole. */
const giveUpStep = async ({ close }: OpenComputing): Promise<void> => {
  void close()
  await new Promise<void>(resolve => setImmediate(resolve))
}

const panelCaption = ({ name, model, data, steps, sizePx, baseChannels, seed }: Configuration) => ({
  title: `${model}: ${name}`,
  facts: `${data === null ? 'phantoms, drawn' : 'real X-rays'}, ${sizePx} px, ${baseChannels} base channels, ${steps} steps, seed ${seed}`,
})
