import { hostname } from 'node:os'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { preprocessHelp, readPreprocessRequest } from '../../pipelines/preprocess-request.js'

const asked = (...argv: readonly string[]) => {
  const request = readPreprocessRequest(argv)
  return E.isLeft(request) ? describeError(request.left) : request.right
}

test('with a folder of data it serves the server of this machine, under a name that no other has', t => {
  t.deepEqual(asked('--data', 'xrays'), {
    ...{ data: 'xrays', nats: 'nats://127.0.0.1:4222', name: `${hostname()}-${process.pid}` },
    ...{ workers: 'auto', 'in-hand': 'auto', progress: 'auto' },
  })
})

test('all that can be said', t => {
  const words =
    '--data s3://b/x --nats nats.yaml --name=one --workers 3 --in-hand 16 --cache kept --progress plain'.split(' ')
  t.deepEqual(asked(...words), {
    ...{
      data: 's3://b/x',
      nats: 'nats.yaml',
      name: 'one',
      workers: 3,
      'in-hand': 16,
      cache: 'kept',
      progress: 'plain',
    },
  })
})

test('help, whatever else is said; every option is in it', t => {
  t.is(asked('--help'), null)
  t.is(asked('-h', '--nonsense'), null)
  for (const name of ['data', 'nats', 'name', 'workers', 'in-hand', 'cache', 'progress', 'help'])
    t.regex(preprocessHelp, new RegExp(`^  --${name} `, 'm'))
})

test('all that is wrong is told at once', t => {
  t.is(
    asked('--nats', '', '--workers', '0', '--in-hnd', '8', '--progress', 'loud'),
    'preprocess: the command line has 5 problems: data: expected a path, got nothing; ' +
      'nats: expected a file or an address, got ""; workers: expected auto or a whole number of at least 1, got 0; ' +
      'progress: expected one of auto, plain, quiet, got "loud"; ' +
      'in-hnd: expected a known field (did you mean in-hand?), got "in-hnd".',
  )
  t.is(
    asked('--data', 'xrays', 'more'),
    'preprocess: the command line has a problem: expected options, such as --data path, got "more".',
  )
  t.regex(String(asked('--data')), /: data: expected a path, got true\.$/)
})
