import { join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { liveLines } from '../../lib/report/live-lines.js'
import { preprocessingRun } from '../../pipelines/preprocessing-run.js'
import { temporaryFolder } from '../temporary-folder.js'

test('data that are not there are told before a server is looked for', async t => {
  const data = join(temporaryFolder(t), 'none')
  const ended = await preprocessingRun(
    {
      ...{ data, nats: 'nats://127.0.0.1:9', name: 'a', progress: 'quiet' },
      ...{ workers: 'auto', 'in-hand': 'auto' },
    },
    { signal: new AbortController().signal, lines: liveLines({ write: t.fail }) },
  )()
  t.is(
    E.match(describeError, () => 'it ran')(ended),
    `preprocess: nothing at ${data}; expected the folder of data sets of the trainer.`,
  )
})
