import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { testWithNats } from '../nats-server.js'
import { temporaryFolder } from '../temporary-folder.js'
import { runProgram } from './run-program.js'
import { tinyOptions } from './tiny-options.js'

testWithNats('everything on one machine: a worker prepares what is trained on, and all is ended', async t => {
  const [cwd, tmp] = [temporaryFolder(t), temporaryFolder(t)]
  const options = [
    ...(await tinyOptions(t, cwd, { replicas: 0 })),
    '--steps',
    '3',
    '--name',
    'spread',
    '--preprocess',
    '1',
  ]
  const { code, stdout, stderr } = await runProgram(t, '07-distributed.ts', options, { cwd, env: { TMPDIR: tmp } })
  t.is(code, 0, stderr)
  t.regex(stdout, /^Samples are prepared by preprocess-1, over the server at nats:\/\/127\.0\.0\.1:\d+\.$/m)
  t.regex(
    stdout,
    /^Of \d+ samples issued \d+ were prepared elsewhere, 0 given up and \d+ not needed any more; 0 were issued again, 0 came twice\.$/m,
  )
  t.regex(stdout, /^Picture of test images: runs\/spread\/panel\.png$/m)
  t.regex(stderr, /^Worker preprocess-1 serves the queue multimix\.$/m)
  t.regex(stderr, /^step 3\/3 /m)
  t.notRegex(stderr, /is started again|cannot|error/i)
  const config = JSON.parse(readFileSync(join(cwd, 'runs/spread/config.json'), 'utf8'))
  t.is(config.nats, null, 'it can be continued where that server is not')
  t.false(existsSync(join(cwd, 'runs/spread/dead-letters.jsonl')))
  t.deepEqual(
    readdirSync(tmp).filter(name => name.startsWith('multimix-nats-')),
    [],
    'the folder of the server is gone, and with it the login',
  )
})

test('a server that is not installed: one sentence, an exit code, and nothing made', async t => {
  const cwd = temporaryFolder(t)
  const env = { MULTIMIX_NATS_SERVER: '/nowhere/nats-server' }
  const { code, stdout, stderr } = await runProgram(t, '07-distributed.ts', [], { cwd, env })
  t.is(stderr, 'nats-server: nothing at /nowhere/nats-server; expected the program that MULTIMIX_NATS_SERVER names.\n')
  t.is(stdout, '')
  t.is(code, 1)
  t.deepEqual(readdirSync(cwd), [])
})
