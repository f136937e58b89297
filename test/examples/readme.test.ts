import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import { orThrow } from '../../lib/index.js'

const root = new URL('../../', import.meta.url)

test('the pipeline of the README runs as it stands, in fifteen lines', async t => {
  const [, program = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync(new URL('README.md', root), 'utf8')) ?? []
  t.true(program.trim().split('\n').length <= 16, 'fifteen lines and a blank one')
  const folder = mkdtempSync(join(tmpdir(), 'multimix-readme-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  await orThrow(writePhantoms(folder, { seed: 1 }))
  const here = program.replaceAll("'./", `'${root.href}`).replace('data/phantoms', folder)
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', here], {
    cwd: root,
    encoding: 'utf8',
  })
  t.is(status, 0, stderr)
  t.is(stdout, '10 pairs\n10 pairs\n10 pairs\n')
})
