/**
 * Trains one of the eight models, tests it in- and cross-domain and makes a report. Without options: a small MultiMix on phantoms, in
 * minutes, on any machine. With --data: the data sets of a folder, here or at s3:// or http://, whatever its folders are
 * called (JSRT, Montgomery, Shenzhen, Kermany's chest_xray, ChestX-ray14, DICOM files, shards).
 *
 *   npm run example -- 02-train --data path/to/data --steps 200
 *   npm run example -- 02-train --preset paper --config run.yaml --set validation.patience=5
 *   npm run example -- 02-train --resume runs/train
 *   npm run example -- 02-train --help
 */
import { existsSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../lib/codec/message-of.js'
import { describeError, type PipelineError } from '../lib/codec/pipeline-error.js'
import { selectEngine } from '../lib/engine/select-engine.js'
import { describeWaiting } from '../lib/flowable/describe-meter.js'
import { learntTerms } from '../lib/model/learnt-terms.js'
import { progressWriter } from '../lib/report/progress-writer.js'
import { resultsTable } from '../lib/report/results-table.js'
import { usedBranches } from '../lib/train/branches.js'
import { isSupervised, stopSignals, supervise, whenAlone } from '../lib/train/supervise.js'
import { prepare } from '../pipelines/prepare.js'
import { prepareResumed } from '../pipelines/prepare-resumed.js'
import type { Prepared } from '../pipelines/prepared.js'
import { stoppableReport } from '../pipelines/stoppable-report.js'
import { trainingHelp } from '../pipelines/training-help.js'
import { type TrainingRequest, trainingRequest } from '../pipelines/training-request.js'
import { trainingRun } from '../pipelines/training-run.js'

const stop = (line: string, code: number): never => {
  console.error(line)
  process.exit(code)
}

const phantomsRoot = 'data/phantoms'

type Run = Exclude<TrainingRequest, { kind: 'help' }>
type Opened = Readonly<{ prepared: Prepared; engine: Awaited<ReturnType<typeof selectEngine>> }>

/** Opens the run and the engine: the engine first where the run would be made, last where its configuration says which. */
const open = (request: Run, say: (line: string) => void): TE.TaskEither<PipelineError, Opened> =>
  request.kind === 'new'
    ? pipe(
        TE.fromTask(() => selectEngine({ prefer: request.configuration.engine })),
        TE.bindTo('engine'),
        TE.bind('prepared', () => prepare(request.configuration, { runsRoot: request.runsRoot, phantomsRoot, say })),
      )
    : pipe(
        prepareResumed(request.folder, request.over, { ...request, phantomsRoot, say }),
        TE.bindTo('prepared'),
        TE.bind('engine', ({ prepared }) => TE.fromTask(() => selectEngine({ prefer: prepared.configuration.engine }))),
      )

const describeRun = ({ prepared: { configuration, folder, validation }, engine }: Opened): string => {
  const { model, sizePx, baseChannels, steps, batchSize } = configuration
  const branches = Object.values(usedBranches(learntTerms(configuration))).flat().length
  return [
    `Engine ${engine.name}: ${engine.chosen} (${engine.device}).`,
    ...engine.rejected.map(why => `  not ${why}`),
    `Training ${model} at ${sizePx} px with ${baseChannels} base channels (the paper: 256 and 16), ` +
      `${steps} steps of ${branches} × ${batchSize} images; the run is in ${folder.path}/`,
    ...(validation.segmentation.length + validation.classification.length > 0
      ? []
      : [
          'There are no images to validate on: none is the best. --validate 0.1 holds out a tenth of the training images.',
        ]),
  ].join('\n')
}

/** The run is done and stays as it is, whether or not its report can be made, or is waited for. */
const tellReport = async (folder: string, signal: AbortSignal): Promise<void> => {
  const unmade = (why: string) => console.error(`The report could not be made: ${why}`)
  try {
    const report = await stoppableReport(folder, signal)
    if (report === null)
      stop(`Stopped while the report was made: npm run example -- 05-experiment --report ${folder} makes it.`, 130)
    else if (E.isRight(report)) console.log(`Report: ${report.right.path}`)
    else unmade(describeError(report.left))
  } catch (error) {
    unmade(messageOf(error))
  }
}

const main = async () => {
  // Whoever reads may have left: that ends no training.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const abort = new AbortController()
  const stopWork = () => abort.abort(new Error('stopped'))
  // Not once: Ctrl-C comes both from the terminal and from the parent, and the second would end the process at once.
  for (const signal of stopSignals) process.on(signal, stopWork)
  whenAlone(stopWork)
  const asked = await trainingRequest(process.argv.slice(2))()
  if (E.isLeft(asked)) return stop(describeError(asked.left), 2)
  const request = asked.right
  if (request.kind === 'help')
    return console.log(`Trains one of the eight models: npm run example -- 02-train [options]\n\n${trainingHelp()}`)
  const say = (line: string) => {
    if (request.progress !== 'quiet') console.log(line)
  }
  const opened = await open(request, say)()
  if (E.isLeft(opened)) return stop(describeError(opened.left), 1)
  say(describeRun(opened.right))

  const { prepared, engine } = opened.right
  const { configuration, folder } = prepared
  let waitedFor: () => string | null = () => null
  let resumable = prepared.continued?.checkpoint != null
  const progress = progressWriter({
    stream: process.stderr,
    steps: configuration.steps,
    now: () => performance.now(),
    mode: request.progress,
    waitedFor: () => waitedFor(),
    switches: learntTerms(configuration),
  })
  const result = await trainingRun(prepared, engine.name, {
    signal: abort.signal,
    onStep: (record, name) => {
      waitedFor = name
      progress.update(record)
    },
    onValidation: progress.validated,
    onCheckpoint: () => {
      resumable = true
    },
    onEvaluation: (source, images, of) => {
      if (images === of) say(`Tested on ${of} images of ${source}.`)
    },
  })().finally(progress.end)
  const toContinue = `npm run example -- 02-train --resume ${folder.path}`
  if (E.isLeft(result)) {
    // A run that has diverged would come to the same end again.
    const advice =
      resumable && result.left._tag !== 'LossNotFinite' ? ` Continue from the last checkpoint: ${toContinue}` : ''
    return stop(`${describeError(result.left)}${advice}`, 1)
  }

  const { metrics, steps, bestStep, stoppedEarly, deadLetters, meter } = result.right
  say(describeWaiting(meter))
  if (stoppedEarly)
    say(
      `Stopped early, after step ${steps}: none of ${configuration.validation.patience} validations was better than that ` +
        `after step ${bestStep}. With a larger validation.patience the run can be continued.`,
    )
  if (metrics && configuration.testedWeights === 'best' && bestStep !== null)
    say(`Tested with the weights of the best validation, after step ${bestStep}.`)
  if (deadLetters > 0) console.log(`${deadLetters} samples could not be used: see ${folder.file('dead-letters.jsonl')}`)
  if (!metrics)
    return stop(
      `Stopped after step ${steps}; ${folder.path}/ has the weights and the history so far.` +
        (steps > 0 ? ` Continue: ${toContinue}` : ''),
      130,
    )
  console.log(`\n${resultsTable(metrics)}`)
  if (existsSync(folder.file('panel.png'))) console.log(`Picture of test images: ${folder.file('panel.png')}`)
  await tellReport(folder.path, abort.signal)
  if (configuration.data === null) console.log('Phantoms are drawn: these figures are not clinical ones.')
  return undefined
}

if (isSupervised()) {
  await main().catch(error => stop(messageOf(error), 1))
} else {
  const toContinue = 'Continue from the last checkpoint: npm run example -- 02-train --resume <folder>'
  process.exitCode = await supervise({
    graceMs: 800,
    onWaiting: () =>
      console.error('\nStopping after the step in work, with a checkpoint. Ctrl-C again ends it at once, without.'),
    onEnded: () => console.error(`\nEnded in the middle of a step. ${toContinue}`),
    onDied: signal => console.error(`\nEnded by ${signal}, as by a system that is out of memory. ${toContinue}`),
  })
}
