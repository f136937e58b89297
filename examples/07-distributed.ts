/**
 * Trains on samples that other processes prepare, which reach the trainer over NATS: starts a server, two workers and the
 * training on this machine, and shows them all. With the same seed it comes to the same weights as 02-train.
 *
 *   npm run example -- 07-distributed
 *   npm run example -- 07-distributed --preprocess 4 --data path/to/data --steps 500
 *   npm run example -- 07-distributed --help
 *
 * On several machines the same is done by hand: `nats-server` with JetStream on one of them, 07-preprocess-worker where
 * samples are to be prepared, and 02-train --nats where the model is trained.
 */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { messageOf } from '../lib/codec/message-of.js'
import { describeError } from '../lib/codec/pipeline-error.js'
import { liveLines } from '../lib/report/live-lines.js'
import { isSupervised, stopSignals, supervise, whenAlone } from '../lib/train/supervise.js'
import { distributedHelp, distributedRequest } from '../pipelines/distributed-request.js'
import { distributedRun } from '../pipelines/distributed-run.js'

const worker = fileURLToPath(new URL('./07-preprocess-worker.ts', import.meta.url))

const main = async (): Promise<number> => {
  // Whoever reads may have left: that ends no training.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const abort = new AbortController()
  const stop = () => abort.abort(new Error('stopped'))
  // Not once: Ctrl-C comes both from the terminal and from the parent, and the second would end the process at once.
  for (const signal of stopSignals) process.on(signal, stop)
  whenAlone(stop)
  const asked = await distributedRequest(process.argv.slice(2))()
  if (E.isLeft(asked)) {
    console.error(describeError(asked.left))
    return 2
  }
  const { training, preprocess } = asked.right
  if (training.kind === 'help') {
    console.log(`Trains with its samples prepared by other processes: npm run example -- 07-distributed [options]\n`)
    console.log(distributedHelp())
    return 0
  }
  return distributedRun(training, {
    preprocess,
    signal: abort.signal,
    lines: liveLines(process.stderr, training.progress),
    // In a process group of its own: Ctrl-C in the terminal is for the trainer, which ends its workers.
    startWorker: options =>
      fork(worker, options, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], detached: process.platform !== 'win32' }),
  })
}

if (isSupervised()) {
  process.exit(
    await main().catch(error => {
      console.error(messageOf(error))
      return 1
    }),
  )
} else {
  const toContinue = 'Continue from the last checkpoint: npm run example -- 07-distributed --resume <folder>'
  process.exitCode = await supervise({
    graceMs: 800,
    onWaiting: () =>
      console.error('\nStopping after the step in work, with a checkpoint. Ctrl-C again ends it at once, without.'),
    onEnded: () => console.error(`\nEnded in the middle of a step. ${toContinue}`),
    onDied: signal => console.error(`\nEnded by ${signal}, as by a system that is out of memory. ${toContinue}`),
  })
}
