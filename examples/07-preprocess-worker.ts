/**
 * Prepares samples for a trainer that runs elsewhere: it takes work from a queue of NATS, reads and augments what it is asked
 * for, and answers with the pixels. As many as wanted, on any machine that sees the trainer's data.
 *
 *   npm run example -- 07-preprocess-worker --data path/to/data --nats nats.yaml
 *   npm run example -- 07-preprocess-worker --data s3://bucket/xrays --nats nats://trainer.lan:4222 --workers 8
 *   npm run example -- 07-preprocess-worker --help
 */
import * as E from 'fp-ts/lib/Either.js'
import { messageOf } from '../lib/codec/message-of.js'
import { describeError } from '../lib/codec/pipeline-error.js'
import { liveLines } from '../lib/report/live-lines.js'
import { stopSignals, whenAlone } from '../lib/train/supervise.js'
import { preprocessHelp, readPreprocessRequest } from '../pipelines/preprocess-request.js'
import { preprocessingRun } from '../pipelines/preprocessing-run.js'

const main = async (): Promise<number> => {
  // Whoever reads may have left: that ends no work.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const abort = new AbortController()
  const stop = () => abort.abort(new Error('stopped'))
  // Not once: a second Ctrl-C ends nothing that is in hand.
  for (const signal of stopSignals) process.on(signal, stop)
  // One that another process has started stops with it.
  whenAlone(stop)

  const request = readPreprocessRequest(process.argv.slice(2))
  if (E.isLeft(request)) {
    console.error(describeError(request.left))
    return 2
  }
  if (request.right === null) {
    console.log(preprocessHelp)
    return 0
  }
  const { progress } = request.right
  const ended = await preprocessingRun(request.right, {
    signal: abort.signal,
    lines: liveLines(process.stderr, progress),
  })()
  if (E.isLeft(ended)) {
    console.error(describeError(ended.left))
    return 1
  }
  if (progress !== 'quiet') console.log(`Stopped: ${ended.right?.done ?? 0} samples were prepared.`)
  return abort.signal.aborted ? 130 : 0
}

// Threads that hang over a sample are not waited for.
process.exit(
  await main().catch(error => {
    console.error(messageOf(error))
    return 1
  }),
)
