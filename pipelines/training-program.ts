import { existsSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { describeError } from '../lib/codec/pipeline-error.js'
import { describeWaiting } from '../lib/flowable/describe-meter.js'
import { learntTerms } from '../lib/model/learnt-terms.js'
import type { RemoteReport } from '../lib/remote/remote-work.js'
import type { LiveLines } from '../lib/report/live-lines.js'
import { progressWriter } from '../lib/report/progress-writer.js'
import { resultsTable } from '../lib/report/results-table.js'
import { shellWord } from '../lib/report/shell-word.js'
import { describeLedger } from './describe-ledger.js'
import { describeTraining, openTraining, type TrainingTask } from './open-training.js'
import type { Prepared } from './prepared.js'
import { tellReport } from './tell-report.js'
import { trainingRun } from './training-run.js'
import { watchWorkers } from './watch-workers.js'
import type { Watcher } from './watcher.js'

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
  const opened = await openTraining(request, say)()
  if (E.isLeft(opened)) return failed(describeError(opened.left), 1)
  say(describeTraining(opened.right))

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
