/** A preprocessing worker of bench/chaos.ts: serves the queue until it is interrupted. Its argument is a `WorkerJob`. */
import * as E from 'fp-ts/lib/Either.js'
import { namedReaders } from '../../datasets/named-readers.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { connectNats } from '../../lib/remote/connect-nats.js'
import { preprocess } from '../../pipelines/preprocess.js'
import { inTime } from './in-time.js'
import { poisonousReader } from './poisonous-reader.js'
import type { WorkerJob } from './worker-job.js'

const { settings, data, name } = JSON.parse(process.argv[2] ?? '') as WorkerJob
const link = await inTime(connectNats(settings, { name }))
const serving = preprocess({
  ...{ link, queue: settings.queue, name, root: data, cache: null, workers: 1, inHand: 8 },
  readers: { ...namedReaders, poisonous: poisonousReader },
})
process.once('SIGINT', () => void serving.stop())
const ended = await serving.finished
await link.close()
if (E.isLeft(ended)) {
  console.error(describeError(ended.left))
  process.exitCode = 1
}
