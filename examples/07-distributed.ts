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
import { describeError } from '../lib/codec/pipeline-error.js'
import { liveLines } from '../lib/report/live-lines.js'
import { distributedHelp, distributedRequest } from '../pipelines/distributed-request.js'
import { distributedRun } from '../pipelines/distributed-run.js'
import { supervisedTraining } from '../pipelines/supervised-training.js'

const worker = fileURLToPath(new URL('./07-preprocess-worker.ts', import.meta.url))

await supervisedTraining('07-distributed', async signal => {
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
    signal,
    lines: liveLines(process.stderr, training.progress),
    // In a process group of its own: Ctrl-C in the terminal is for the trainer, which ends its workers.
    startWorker: options =>
      fork(worker, options, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], detached: process.platform !== 'win32' }),
  })
})
