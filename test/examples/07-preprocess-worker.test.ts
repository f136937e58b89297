import { once } from 'node:events'
import { createServer } from 'node:net'
import test from 'ava'
import { temporaryFolder } from '../temporary-folder.js'
import { runProgram } from './run-program.js'

test('a server that is not there is waited for aloud, until Ctrl-C', async t => {
  // A port that nobody has.
  const held = createServer().listen(0, '127.0.0.1')
  await once(held, 'listening')
  const { port } = held.address() as { port: number }
  held.close()
  const cwd = temporaryFolder(t)
  const { code, stdout, stderr } = await runProgram(
    t,
    '07-preprocess-worker.ts',
    ['--data', cwd, '--nats', `nats://127.0.0.1:${port}`],
    { cwd, until: text => text.includes('Waiting') },
  )
  t.is(
    stderr,
    `preprocess: nats://127.0.0.1:${port}: no server answers there; start one with "nats-server -js", or correct the ` +
      'address. Waiting for it.\n',
  )
  t.is(stdout, 'Stopped: 0 samples were prepared.\n')
  t.is(code, 130)
})
