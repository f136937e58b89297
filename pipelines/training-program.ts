import { existsSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../lib/codec/message-of.js'
import { describeError, type PipelineError } from '../lib/codec/pipeline-error.js'
import { selectEngine } from '../lib/engine/select-engine.js'
import { describeWaiting } from '../lib/flowable/describe-meter.js'
import { learntTerms } from '../lib/model/learnt-terms.js'
import type { RemoteReport } from '../lib/remote/remote-work.js'
import type { LiveLines } from '../lib/report/live-lines.js'
import { progressWriter } from '../lib/report/progress-writer.js'
import { resultsTable } from '../lib/report/results-table.js'
import { shellWord } from '../lib/report/shell-word.js'
import { usedBranches } from '../lib/train/branches.js'
import { describeLedger } from './describe-ledger.js'
import { prepare } from './prepare.js'
import { prepareResumed } from './prepare-resumed.js'
import type { Prepared } from './prepared.js'
import { stoppableReport } from './stoppable-report.js'
import type { TrainingRequest } from './training-request.js'
import { trainingRun } from './training-run.js'
import { watchWorkers } from './watch-workers.js'
import type { Watcher } from './watcher.js'

/** What a training program can be asked for beside its help. */
export type TrainingTask = Exclude<TrainingRequest, { kind: 'help' }>

export type TrainingProgramOptions = Readonly<{
  /** Aborting it stops the run, with a checkpoint. */
  signal: AbortSignal
  /** The lines of the terminal: where progress is told, also by others. */
  lines: LiveLines
  /** What the program is called, as `npm run example` takes it. */
  name: string
  /** Settings of NATS in place of those of the configuration, for this time only. */
  nats?: string
  /** Called when the run is open, before its first sample is asked for. */
  onOpened?(prepared: Prepared): void
}>

const phantomsRoot = 'data/phantoms'

type Opened = Readonly<{ prepared: Prepared; engine: Awaited<ReturnType<typeof selectEngine>> }>

/** Opens the run and the engine: the engine first where the run would be made, last where its configuration says which. */
const open = (request: TrainingTask, say: (line: string) => void): TE.TaskEither<PipelineError, Opened> =>
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
const tellReport = async (folder: string, signal: AbortSignal): Promise<number> => {
  const unmade = (why: string) => console.error(`The report could not be made: ${why}`)
  try {
    const report = await stoppableReport(folder, signal)
    if (report === null) {
      console.error(`Stopped while the report was made: npm run example -- 05-experiment --report ${folder} makes it.`)
      return 130
    }
    if (E.isRight(report)) console.log(`Report: ${report.right.path}`)
    else unmade(describeError(report.left))
  } catch (error) {
    unmade(messageOf(error))
  }
  return 0
}

/** How a worker is started that serves this run, on a machine where its data are in the same place. */
const toStartWorker = (nats: string, root: string): string =>
  `npm run example -- 07-preprocess-worker --nats ${shellWord(nats)} --data ${shellWord(root)}`

/**
 * A training program from its request to its exit code: opens the run and an engine, trains, tests and makes the report,
 * and tells of all that on stdout and stderr; of samples that are prepared on other machines with their workers. 0 where
 * it came to the end, 1 where something failed, 130 where it was stopped.
 *
 * @example process.exitCode = await trainingProgram(request, { name: '02-train', signal, lines: liveLines(process.stderr) })
 */
export const trainingProgram = async (
  request: TrainingTask,
  { signal, lines, name, nats, onOpened }: TrainingProgramOptions,
): Promise<number> => {
  const say = (line: string) => {
    if (request.progress !== 'quiet') lines.aside(() => console.log(line))
  }
  const failed = (line: string, code: number): number => {
    console.error(line)
    return code
  }
  const opened = await open(request, say)()
  if (E.isLeft(opened)) return failed(describeError(opened.left), 1)
  say(describeRun(opened.right))

  const { prepared, engine } = opened.right
  const { configuration, folder } = prepared
  onOpened?.(prepared)
  let waitedFor: () => string | null = () => null
  let resumable = prepared.continued?.checkpoint != null
  let ledger: () => RemoteReport | null = () => null
  let unwatch: () => void = () => undefined
  const progress = progressWriter({
    ...{ stream: process.stderr, lines, steps: configuration.steps, mode: request.progress },
    now: () => performance.now(),
    waitedFor: () => waitedFor(),
    switches: learntTerms(configuration),
  })
  const watcher: Watcher = {
    signal,
    onElsewhere: ({ link, queue, report }) => {
      ledger = report
      const toStart = toStartWorker(nats ?? configuration.nats ?? link.server, prepared.root)
      unwatch = watchWorkers({ link, queue, lines, toStart })
    },
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
  }
  const result = await trainingRun(prepared, engine.name, watcher, nats === undefined ? {} : { nats })().finally(() => {
    unwatch()
    progress.end()
  })
  const toContinue = `npm run example -- ${name} --resume ${folder.path}`
  if (E.isLeft(result)) {
    // A run that has diverged would come to the same end again.
    const advice =
      resumable && result.left._tag !== 'LossNotFinite' ? ` Continue from the last checkpoint: ${toContinue}` : ''
    return failed(`${describeError(result.left)}${advice}`, 1)
  }

  const { metrics, steps, bestStep, stoppedEarly, deadLetters, meter } = result.right
  say(describeWaiting(meter))
  const books = ledger()
  if (books !== null) say(describeLedger(books))
  if (stoppedEarly)
    say(
      `Stopped early, after step ${steps}: none of ${configuration.validation.patience} validations was better than that ` +
        `after step ${bestStep}. With a larger validation.patience the run can be continued.`,
    )
  if (metrics && configuration.testedWeights === 'best' && bestStep !== null)
    say(`Tested with the weights of the best validation, after step ${bestStep}.`)
  if (deadLetters > 0) console.log(`${deadLetters} samples could not be used: see ${folder.file('dead-letters.jsonl')}`)
  if (!metrics)
    return failed(
      `Stopped after step ${steps}; ${folder.path}/ has the weights and the history so far.` +
        (steps > 0 ? ` Continue: ${toContinue}` : ''),
      130,
    )
  console.log(`\n${resultsTable(metrics)}`)
  if (existsSync(folder.file('panel.png'))) console.log(`Picture of test images: ${folder.file('panel.png')}`)
  const code = await tellReport(folder.path, signal)
  if (configuration.data === null) console.log('Phantoms are drawn: these figures are not clinical ones.')
  return code
}
