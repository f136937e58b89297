/**
 * Trains models under label budgets, several times each, as the paper does, and compares them in- and cross-domain. Without
 * options: a small experiment on phantoms. An experiment that was stopped goes on when it is asked for again.
 *
 *   npm run example -- 05-experiment
 *   npm run example -- 05-experiment --models U-Net,MultiMix --labels-seg 10,50 --repeats 3 --name small --plan
 *   npm run example -- 05-experiment --preset paper --data path/to/data --name paper
 *   npm run example -- 05-experiment --help
 */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../lib/codec/message-of.js'
import { describeError } from '../lib/codec/pipeline-error.js'
import { type ExperimentProgress, experimentProgress } from '../lib/report/experiment-progress.js'
import { experimentSummary } from '../lib/report/experiment-summary.js'
import { experimentTable } from '../lib/report/experiment-table.js'
import { stopSignals } from '../lib/train/supervise.js'
import { cellWork } from '../pipelines/cell-work.js'
import { describePlan } from '../pipelines/describe-plan.js'
import { runExperiment } from '../pipelines/experiment.js'
import { experimentRows } from '../pipelines/experiment-cells.js'
import { experimentHelp } from '../pipelines/experiment-help.js'
import { withPhantoms } from '../pipelines/experiment-phantoms.js'
import { experimentRequest } from '../pipelines/experiment-request.js'
import { openExperiment, planExperiment } from '../pipelines/prepare-experiment.js'
import { stoppableReport } from '../pipelines/stoppable-report.js'

const stop = (line: string, code: number): never => {
  console.error(line)
  process.exit(code)
}

const phantomsRoot = 'data/phantoms-experiment'
/** A run that takes longer than this to stop is waited for, which is told, in milliseconds. */
const graceMs = 800

/**
 * Aborts `soft` at the first Ctrl-C, `hard` at the second; other signals, which are no impatience, only ask. Gives what ends
 * the listening.
 */
const listenToSignals = (soft: AbortController, hard: AbortController): (() => void) => {
  const hear = (signal: NodeJS.Signals) => {
    if (soft.signal.aborted) {
      if (signal === 'SIGINT') hard.abort()
      return
    }
    soft.abort(new Error('stopped'))
    setTimeout(
      () =>
        console.error('\nStopping after the steps in work, with checkpoints. Ctrl-C again ends them at once, without.'),
      graceMs,
    ).unref()
  }
  for (const signal of stopSignals) process.on(signal, hear)
  return () => {
    for (const signal of stopSignals) process.off(signal, hear)
  }
}

/** Makes the report of what a folder holds, and says where it is; false, and why, where it cannot be made. */
const report = async (folder: string): Promise<boolean> => {
  const abort = new AbortController()
  const told = `Stopped while the report was made: npm run example -- 05-experiment --report ${folder} makes it.`
  // All that it is made of is there: nothing is lost by ending at once, should somebody insist.
  const hear = () => (abort.signal.aborted ? stop(told, 130) : abort.abort())
  for (const signal of stopSignals) process.on(signal, hear)
  const unmade = (why: string) => {
    console.error(`The report could not be made: ${why}`)
    return false
  }
  try {
    const written = await stoppableReport(folder, abort.signal)
    if (written === null) return stop(told, 130)
    if (E.isLeft(written)) return unmade(describeError(written.left))
    console.log(`Report: ${written.right.path}, and its figures and tables as files in ${folder}/figures/.`)
    return true
  } catch (error) {
    return unmade(messageOf(error))
  }
}

const main = async () => {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const [soft, hard] = [new AbortController(), new AbortController()]
  const asked = await experimentRequest(process.argv.slice(2))()
  if (E.isLeft(asked)) return stop(describeError(asked.left), 2)
  const request = asked.right
  if (request.kind === 'help')
    return console.log(
      `Compares models under label budgets: npm run example -- 05-experiment [options]\n\n${experimentHelp()}`,
    )
  if (request.kind === 'report') {
    if (!(await report(request.folder))) process.exitCode = 1
    return undefined
  }
  const say = (line: string) => {
    if (request.progress !== 'quiet') console.log(line)
  }
  const planned = await pipe(
    withPhantoms(request.experiment, phantomsRoot, say),
    TE.flatMap(experiment => planExperiment(experiment, { runsRoot: request.runsRoot, phantomsRoot, say })),
  )()
  if (E.isLeft(planned)) return stop(describeError(planned.left), 1)
  const { experiment, path, cells } = planned.right
  if (request.planOnly) return console.log(describePlan(planned.right))
  say(describePlan(planned.right))

  const opened = openExperiment(planned.right)
  if (E.isLeft(opened)) return stop(describeError(opened.left), 1)
  const stopListening = listenToSignals(soft, hard)
  let progress: ExperimentProgress | null = null
  let [peakMiB, deadLetters] = [0, 0]
  const outcome = await runExperiment(
    planned.right,
    { phantomsRoot, parallel: request.parallel },
    {
      signal: soft.signal,
      kill: hard.signal,
      onStart: (engine, { count }) => {
        const atOnce = count === 1 ? 'one run at a time' : `${count} runs at once`
        say(`Engine ${engine.name}: ${engine.chosen} (${engine.device}); ${atOnce}.`)
        progress = experimentProgress({
          stream: process.stderr,
          now: () => performance.now(),
          mode: request.progress,
          runs: cells.map(({ name, configuration, testImages, results }) => ({
            ...{ name, testImages, done: results !== null },
            steps: configuration.steps,
            work: cellWork(configuration),
          })),
        })
      },
      onBegin: ({ name }) => progress?.begin(name),
      onProgress: ({ name }, at) => progress?.update(name, at),
      onEnd: ({ name }, end, results) => {
        if (end.kind === 'finished') {
          peakMiB = Math.max(peakMiB, end.peakMiB)
          deadLetters += end.deadLetters
        }
        progress?.runEnded(
          name,
          results ? { kind: 'finished', results } : end.kind === 'failed' ? end : { kind: 'stopped' },
        )
      },
    },
  )().finally(() => {
    progress?.end()
    opened.right()
    stopListening()
  })
  if (E.isLeft(outcome)) return stop(describeError(outcome.left), 1)

  const { results, failed, stopped } = outcome.right
  if (peakMiB > 0) say(`A process took up to ${peakMiB} MiB of memory.`)
  if (deadLetters > 0)
    console.log(`${deadLetters} times a sample could not be used: see ${path}/cells/*/dead-letters.jsonl`)
  console.log(`\n${experimentTable(experimentSummary(experimentRows(experiment), results))}`)
  console.log(
    `Results: ${path}/results.csv, a line for each run and domain; ${path}/table.csv, the table above in full.`,
  )
  const left = cells.length - results.length / 2
  const reported = stopped || (await report(path))
  if (stopped) return stop(`Stopped with ${left} of ${cells.length} runs left. The same command goes on.`, 130)
  if (failed.length > 0)
    return stop(
      `${failed.length} of ${cells.length} runs failed, the first, ${failed[0]!.cell.name}: ${failed[0]!.reason} ` +
        `The same command tries them again; ${path}/cells/*/failed.json has the reasons.`,
      1,
    )
  if (!reported) process.exitCode = 1
  return undefined
}

await main().catch(error => stop(messageOf(error), 1))
