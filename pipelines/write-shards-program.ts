/** Writes the data sets of a folder as WebDataset shards: npm run shards -- --help */
import * as E from 'fp-ts/lib/Either.js'
import { messageOf } from '../lib/codec/message-of.js'
import { describeError } from '../lib/codec/pipeline-error.js'
import { stopSignals } from '../lib/train/supervise.js'
import { readShardRequest, SHARDS_HELP } from './shard-request.js'
import { writeFolderShards } from './write-folder-shards.js'

const main = async (): Promise<number> => {
  const request = readShardRequest(process.argv.slice(2))
  if (E.isLeft(request)) {
    console.error(describeError(request.left))
    return 2
  }
  if (request.right === null) {
    console.log(SHARDS_HELP)
    return 0
  }
  const abort = new AbortController()
  for (const signal of stopSignals) process.once(signal, () => abort.abort())
  const written = await writeFolderShards(request.right, {
    signal: abort.signal,
    say: console.log,
    onDeadLetter: error => console.error(describeError(error)),
  })()
  if (E.isRight(written)) return written.right.failed === 0 ? 0 : 1
  console.error(describeError(written.left))
  return abort.signal.aborted ? 130 : 1
}

process.exitCode = await main().catch(error => {
  console.error(messageOf(error))
  return 1
})
