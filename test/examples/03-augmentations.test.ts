import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { sharp } from '../../lib/image/sharp.js'
import { temporaryFolder } from '../temporary-folder.js'
import { runProgram } from './run-program.js'

test('03-augmentations writes a contact sheet of the pool and of views of every source', async t => {
  const cwd = temporaryFolder(t)
  const counts = { jsrt: 2, chex: { train: 3, validation: 0, test: 0 }, mcu: 1, nihx: 2 }
  await orThrow(writePhantoms(join(cwd, 'few'), { seed: 1, sizePx: 48, counts }))
  const { code, stdout, stderr } = await runProgram(
    t,
    '03-augmentations.ts',
    ['--data', 'few', '--size', '64', '--out', 'sheet.png'],
    { cwd },
  )
  t.is(code, 0, stderr)
  t.is(stdout, 'sheet.png: 13 operations, views of chex, jsrt, mcu, nihx.\n')
  const { width, height } = await sharp(await readFile(join(cwd, 'sheet.png'))).metadata()
  // Seven rows of operations and four of views.
  t.true(width! > 6 * 144 && height! > 11 * 144, `${width}×${height}`)
})

test('03-augmentations says in one sentence what is wrong', async t => {
  const cwd = temporaryFolder(t)
  for (const [options, expected] of [
    [['--data', 'nowhere'], /nowhere/],
    [['--size', 'large'], /--size to be a whole number of at least 16 and at most 4096, got NaN/],
    [['--sise', '64'], /--sise/],
  ] as const) {
    const { code, stderr } = await runProgram(t, '03-augmentations.ts', options, { cwd })
    t.is(code, 1)
    t.regex(stderr, expected)
    t.is(stderr.trim().split('\n').length, 1)
  }
})
