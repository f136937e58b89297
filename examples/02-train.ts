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
import * as E from 'fp-ts/lib/Either.js'
import { messageOf } from '../lib/codec/message-of.js'
import { describeError } from '../lib/codec/pipeline-error.js'
import { liveLines } from '../lib/report/live-lines.js'
import { isSupervised, stopSignals, supervise, whenAlone } from '../lib/train/supervise.js'
import { trainingHelp } from '../pipelines/training-help.js'
import { trainingProgram } from '../pipelines/training-program.js'
import { trainingRequest } from '../pipelines/training-request.js'

const main = async (): Promise<number> => {
  // Whoever reads may have left: that ends no training.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const abort = new AbortController()
  const stopWork = () => abort.abort(new Error('stopped'))
  // Not once: Ctrl-C comes both from the terminal and from the parent, and the second would end the process at once.
  for (const signal of stopSignals) process.on(signal, stopWork)
  whenAlone(stopWork)
  const asked = await trainingRequest(process.argv.slice(2))()
  if (E.isLeft(asked)) {
    console.error(describeError(asked.left))
    return 2
  }
  const request = asked.right
  if (request.kind === 'help') {
    console.log(`Trains one of the eight models: npm run example -- 02-train [options]\n\n${trainingHelp()}`)
    return 0
  }
  const lines = liveLines(process.stderr, request.progress)
  return trainingProgram(request, { name: '02-train', signal: abort.signal, lines })
}

if (isSupervised()) {
  const code = await main().catch(error => {
    console.error(messageOf(error))
    return 1
  })
  // Threads in the middle of a step are not waited for.
  if (code === 0) process.exitCode = 0
  else process.exit(code)
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
