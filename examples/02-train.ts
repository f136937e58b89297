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
import { describeError } from '../lib/codec/pipeline-error.js'
import { liveLines } from '../lib/report/live-lines.js'
import { supervisedTraining } from '../pipelines/supervised-training.js'
import { trainingHelp } from '../pipelines/training-help.js'
import { trainingProgram } from '../pipelines/training-program.js'
import { trainingRequest } from '../pipelines/training-request.js'

await supervisedTraining('02-train', async signal => {
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
  return trainingProgram(request, { name: '02-train', signal, lines })
})
