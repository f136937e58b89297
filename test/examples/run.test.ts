import { join } from 'node:path'
import test from 'ava'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import { quickstart } from '../../lib/codec/configuration.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { temporaryFolder } from '../temporary-folder.js'
import { runProgram } from './run-program.js'

test('an example runs by its name, with its own options', async t => {
  const cwd = temporaryFolder(t)
  const { code, stdout } = await runProgram(t, 'run.ts', ['02-train', '--help'], { cwd })
  t.is(code, 0)
  t.regex(stdout, /^Trains one of the eight models: /)
  t.regex(stdout, /--name +the run, and its folder under runs\/ \(train\)/)
  t.regex(
    stdout,
    new RegExp(`--labels-seg +labelled segmentation images, or full \\(${quickstart.segmentationLabels}\\)`),
  )
})

test('a name that is none is told the names', async t => {
  const cwd = temporaryFolder(t)
  const { code, stderr } = await runProgram(t, 'run.ts', ['03-fly'], { cwd })
  t.is(code, 2)
  t.regex(stderr, /^Expected the name of an example \(01-compose, 02-train.*\), got 03-fly\.\n$/)
})

test('01-compose keeps what is in flight within what it declares', async t => {
  const cwd = temporaryFolder(t)
  const counts = { jsrt: 6, chex: { train: 0, validation: 0, test: 0 }, mcu: 4, nihx: 0 }
  await orThrow(writePhantoms(join(cwd, 'few'), { seed: 1, sizePx: 48, counts }))
  const options = ['--data', 'few', '--samples', '160', '--size', '32']
  const { code, stdout, stderr } = await runProgram(t, '01-compose.ts', options, { cwd })
  t.is(code, 0, stderr)
  const [, most, declared] = /160 samples .* most in flight (\d+) of (\d+) declared/.exec(stdout) ?? []
  t.true(Number(most) > 0 && Number(most) <= Number(declared), stdout)
})
