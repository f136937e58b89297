import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { stringify } from 'yaml'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { testWithNats } from '../nats-server.js'
import { temporaryFolder } from '../temporary-folder.js'
import { runProgram } from './run-program.js'

/** Options for steps of a few milliseconds, on phantoms drawn for the test. */
const tiny = async (t: ExecutionContext, cwd: string) => {
  const data = temporaryFolder(t)
  await orThrow(
    writePhantoms(data, {
      seed: 1,
      sizePx: 32,
      counts: { jsrt: 6, chex: { train: 10, validation: 0, test: 10 }, mcu: 4, nihx: 10 },
    }),
  )
  const config = join(cwd, 'tiny.yaml')
  writeFileSync(config, stringify({ data, sizePx: 32, baseChannels: 1, batchSize: 2, engine: 'wasm', replicas: 0 }))
  return ['--config', config, '--labels-seg', '2', '--labels-cls', '4']
}

testWithNats('everything on one machine: a worker prepares what is trained on, and all is ended', async t => {
  const [cwd, tmp] = [temporaryFolder(t), temporaryFolder(t)]
  const options = [...(await tiny(t, cwd)), '--steps', '3', '--name', 'spread', '--preprocess', '1']
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
