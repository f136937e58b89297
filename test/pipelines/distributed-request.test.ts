import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { distributedHelp, distributedRequest } from '../../pipelines/distributed-request.js'

const asked = async (...argv: readonly string[]) => pipe(await distributedRequest(argv)(), E.getOrElseW(describeError))

test('two processes and the quickstart, or what the options of training say', async t => {
  t.like(await asked(), { preprocess: 2, training: { kind: 'new', configuration: { name: 'train', nats: null } } })
  t.like(await asked('--preprocess', '4', '--steps', '7', '--progress=plain'), {
    preprocess: 4,
    training: { kind: 'new', configuration: { steps: 7 }, progress: 'plain' },
  })
  t.like(await asked('--resume', 'runs/x', '--preprocess=1'), { preprocess: 1, training: { folder: 'runs/x' } })
})

test('all that is wrong is told at once', async t => {
  t.is(
    await asked('--preprocess', '0', '--nats', 'nats://host:4222', '--stpes', '3'),
    'configuration: the command line has 3 problems: --preprocess: expected a whole number of 1…64, got "0"; ' +
      '--nats: expected none here, where a server is started: 02-train --nats uses one that there is; ' +
      '--stpes: expected a known option (did you mean --steps?), got "--stpes".',
  )
})

test('the help has its own option and those of training, but for the server', async t => {
  t.like(await asked('--help'), { training: { kind: 'help' } })
  t.regex(distributedHelp(), /^ {2}--preprocess .*\n\nThe run:/m)
  t.regex(distributedHelp(), /^ {2}--steps /m)
  t.notRegex(distributedHelp(), /--nats/)
})
