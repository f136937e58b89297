/**
 * Makes a split of the data in a folder, or compares data with one: npm run split -- --help.
 */
import * as E from 'fp-ts/lib/Either.js'
import { describeError } from '../lib/codec/pipeline-error.js'
import { stopSignals } from '../lib/train/supervise.js'
import { answerSplit } from './answer-split.js'
import { splitRequest } from './split-request.js'

const abort = new AbortController()
for (const name of stopSignals) process.on(name, () => abort.abort(new Error('stopped')))

const asked = splitRequest(process.argv.slice(2))
const result = E.isLeft(asked)
  ? asked
  : await answerSplit(asked.right, {
      signal: abort.signal,
      onProgress: (done, of) => {
        if (done % 5000 === 0) console.error(`${done} of ${of} images`)
      },
    })()
if (E.isRight(result)) console.log(result.right)
else {
  console.error(describeError(result.left))
  process.exitCode = E.isLeft(asked) ? 2 : 1
}
