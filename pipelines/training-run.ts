import { rmSync } from 'node:fs'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { EngineName } from '../lib/codec/engine-choice.js'
import { orThrow } from '../lib/codec/or-throw.js'
import { type PipelineError, PipelineFailure } from '../lib/codec/pipeline-error.js'
import type { RunMetrics } from '../lib/codec/run-metrics.js'
import { encodeSplitManifest } from '../lib/codec/split-manifest.js'
import { createMeter } from '../lib/flowable/meter.js'
import type { MeterReport } from '../lib/flowable/meter-report.js'
import { createModel } from '../lib/model/create-model.js'
import { learntTerms } from '../lib/model/learnt-terms.js'
import type { Model } from '../lib/model/model.js'
import type { Learner } from '../lib/train/learner.js'
import { aboutModel, areFinite, loadSafetensors, saveSafetensors } from '../lib/train/weights.js'
import { openDeadLetterBox } from './dead-letter-box.js'
import { type Kept, keepTraining } from './keep-training.js'
import { openComputing } from './open-computing.js'
import { type Elsewhere, openElsewhere } from './open-elsewhere.js'
import { openLearner } from './open-learner.js'
import { openPreparing } from './open-preparing.js'
import type { Prepared } from './prepared.js'
import { testRun } from './test-run.js'
import type { Watcher } from './watcher.js'

/** How a run ended. `metrics` is null where it was stopped; `meter` tells what the steps waited for. */
export type Outcome = Kept & Readonly<{ metrics: RunMetrics | null; deadLetters: number; meter: MeterReport }>

/**
 * `showData` (default true): whether the folder gets pictures of the data; a sweep has them once (`writeDataPictures`). `nats`:
 * settings in place of those of the configuration, for this time only.
 */
export type TrainingRunOptions = Readonly<{ showData?: boolean; nats?: string | null }>

/**
 * The whole run: trains the model on its streams, validates it, keeps checkpoints, saves the weights, tests in- and
 * cross-domain, draws the panel and what else a report shows.
 *
 * Leaves in its folder config.json, split.jsonl (a copy of the split that it follows, if any), history.jsonl, TensorBoard's events, checkpoints/, best.safetensors (where there are
 * validation images), dead-letters.jsonl (if any), weights.safetensors and what the tests leave (see `testRun`). Stopped in
 * the middle or in the tests, all but these, and it can be continued; where a step failed (a loss that is not finite, too
 * many dead letters), what the steps before it left. `engine` is the one that has been selected. Left for what the data or
 * the disk caused; other errors reject.
 */
export const trainingRun = (
  prepared: Prepared,
  engine: EngineName,
  watcher: Watcher,
  options: TrainingRunOptions = {},
): TE.TaskEither<PipelineError, Outcome> =>
  TE.tryCatch(
    () => run(prepared, engine, watcher, options).finally(prepared.folder.release),
    error => {
      if (error instanceof PipelineFailure) return error.error
      throw error
    },
  )

const run = async (
  prepared: Prepared,
  engine: EngineName,
  watcher: Watcher,
  { showData = true, nats = prepared.configuration.nats }: TrainingRunOptions,
): Promise<Outcome> => {
  const configuration = { ...prepared.configuration, nats }
  const elsewhere = await orThrow(openElsewhere({ ...prepared, configuration })).catch(undone(prepared))
  try {
    if (elsewhere) watcher.onElsewhere?.(elsewhere)
    return await runWith(elsewhere, prepared, engine, watcher, showData)
  } finally {
    await elsewhere?.close()
  }
}

const runWith = async (
  elsewhere: Elsewhere | null,
  prepared: Prepared,
  engine: EngineName,
  watcher: Watcher,
  showData: boolean,
): Promise<Outcome> => {
  const { configuration, training, folder, continued } = prepared
  const model = await startingModel(prepared)
  // Of the run as it was: never beside the configuration of another.
  for (const name of RESULTS) rmSync(folder.file(name), { recursive: true, force: true })
  folder.writeJson('config.json', configuration)
  if (prepared.split !== null) folder.writeText('split.jsonl', encodeSplitManifest(prepared.split.manifest))
  const letters = openDeadLetterBox(folder, continued !== null)
  const threaded = { ...configuration, ...prepared.threads }
  const preparing = openPreparing(threaded, letters.post)
  const computing = openComputing(threaded, engine)
  const learner = openLearner(model, training, configuration, computing)
  const watch = createMeter()
  try {
    if (continued?.checkpoint)
      await orThrow(TE.fromEither(learner.restore(continued.checkpoint, folder.file('checkpoints'))))
    const work = { prepared, learner, computing, preparing, watch, watcher }
    const moved = { ...preparing, ...(elsewhere && { elsewhere: elsewhere.elsewhere }) }
    const kept = await keepTraining({ ...work, preparing: moved }).catch(async (error: unknown) => {
      // What stopped the training is what is told.
      await keepWeights(learner, learner.evaluated, prepared).catch(() => {})
      throw error
    })
    await keepWeights(learner, learner.evaluated, prepared)
    // Others may have the workers while this run is tested.
    await elsewhere?.close()
    const outcome = (metrics: RunMetrics | null): Outcome => ({
      ...kept,
      metrics,
      deadLetters: letters.count(),
      meter: watch.report(),
    })
    if (watcher.signal.aborted) return outcome(null)

    const tested = { ...work, engine, deadLetters: letters.count, showData }
    const best = configuration.testedWeights === 'best' ? learner.best() : null
    try {
      if (best !== null) await keepWeights(learner, best, prepared)
      return outcome(await testRun({ ...tested, model: best ?? learner.evaluated, steps: kept.steps }))
    } catch (error) {
      if (watcher.signal.aborted) return outcome(null)
      throw error
    } finally {
      best?.dispose()
    }
  } finally {
    learner.dispose()
    model.dispose()
    // Not waited for after a stop: threads end when they are done with their step, which may take long.
    const closed = computing.close()
    if (!watcher.signal.aborted) await closed
    await preparing.pool.close()
  }
}

/** What the tests leave. */
const RESULTS = [
  ...['metrics.json', 'segmentation.csv', 'classification.csv', 'environment.json'],
  ...['panel.png', 'pictures', 'histograms.csv'],
]

/** The model as training finds it, but for what a checkpoint puts back. */
const startingModel = async ({ configuration, folder, continued }: Prepared): Promise<Model> => {
  const { sizePx, baseChannels, dropoutRate, leakyReluSlope, seed, initialWeights } = configuration
  const model = createModel(configuration.model, {
    ...{ sizePx, baseChannels, dropoutRate, leakyReluSlope, seed },
    terms: learntTerms(configuration),
  })
  if (initialWeights === null || continued?.checkpoint) return model
  try {
    await orThrow(loadSafetensors(model, initialWeights))
    return model
  } catch (error) {
    model.dispose()
    return undone({ continued, folder })(error)
  }
}

/** Removes the folder of a new run that could not be begun. */
const undone =
  ({ continued, folder }: Pick<Prepared, 'continued' | 'folder'>) =>
  (error: unknown): never => {
    if (continued === null) rmSync(folder.path, { recursive: true })
    throw error
  }

/** A step that fails leaves the weights, unless a GPU had its update queued already. */
const keepWeights = async (
  { made }: Learner,
  model: Model,
  { configuration, folder }: Pick<Prepared, 'configuration' | 'folder'>,
): Promise<void> => {
  if (made().step === 0 || !(await areFinite(model))) return
  await orThrow(saveSafetensors(model, folder.file('weights.safetensors'), aboutModel(model, configuration)))
}
