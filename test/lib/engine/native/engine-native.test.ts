import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { runCommand } from '../../../../lib/engine/native/run-command.js'

const program = fileURLToPath(new URL('../../../../lib/engine/native/engine-native.ts', import.meta.url))

/** Runs the command with these options where no other program can be found; nothing is downloaded. */
const run = async (...options: string[]) => {
  const PATH = await mkdtemp(join(tmpdir(), 'empty-'))
  return runCommand(process.execPath, [`--import=${import.meta.resolve('tsx')}`, program, ...options], {
    env: { ...process.env, PATH, CXX: '' },
  })
}

const saidBy = async (...options: string[]) => {
  const { code, stdout, stderr } = await run(...options)
  return { code, stdout, stderr: stderr.trim() }
}

test('options that are wrong are named', async t => {
  t.deepEqual(await saidBy('--tensorflow', 'new'), {
    code: 1,
    stdout: '',
    stderr: 'Expected a version like 2.21.0, got "new"; the options are --cuda and --tensorflow 2.x.y.',
  })
  t.deepEqual(await saidBy('--gpu'), {
    code: 1,
    stdout: '',
    stderr: "Unknown option '--gpu'; the options are --cuda and --tensorflow 2.x.y.",
  })
})

test('a machine without a compiler is told so, before anything is downloaded', async t => {
  // A version that was never built here, so that no engine of an earlier run is found.
  t.deepEqual(await saidBy('--tensorflow', '2.0.0'), {
    code: 1,
    stdout: '',
    stderr:
      'No C++ compiler (tried c++, g++, clang++): install one, on Debian or Ubuntu with apt-get install g++, on macOS with xcode-select --install, or name it in CXX.',
  })
})
