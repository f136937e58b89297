import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { right } from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { defaults, quickstart } from '../../lib/codec/configuration.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { trainingRequest } from '../../pipelines/training-request.js'
import { temporaryFolder } from '../temporary-folder.js'

const asked = (...argv: readonly string[]) => trainingRequest(argv)()
const told = async (...argv: readonly string[]) =>
  pipe(
    await asked(...argv),
    E.match(describeError, () => 'no error'),
  )

test('without options: the quickstart, under a name that claims nothing', async t => {
  t.deepEqual(
    await asked(),
    right({ kind: 'new', configuration: { ...quickstart, name: 'train' }, runsRoot: 'runs', progress: 'auto' }),
  )
})

test('flags win over the file, the file over the preset, and the preset of the flags over that of the file', async t => {
  const path = join(temporaryFolder(t), 'run.yaml')
  writeFileSync(path, 'preset: paper\nname: mine\nseed: 3\nsteps: 50\nvalidation: { patience: 5, everyEpochs: 2 }\n')
  const inFile = {
    name: 'mine',
    seed: 3,
    steps: 50,
    validation: { ...defaults.validation, patience: 5, everyEpochs: 2 },
  }
  t.like(await asked('--config', path), right({ configuration: { ...defaults, ...inFile } }))
  t.like(
    await asked('--config', path, '--seed', '4', '--set', 'validation.patience=6', '--preset', 'quickstart'),
    right({
      configuration: { ...quickstart, ...inFile, seed: 4, validation: { ...inFile.validation, patience: 6 } },
    }),
  )
})

test('every problem of command line, file and both together is told at once', async t => {
  const path = join(temporaryFolder(t), 'run.yaml')
  writeFileSync(path, 'batchSize: ten\nbachSize: 10\ncutoutPx: 300\n')
  t.is(
    await told('--config', path, '--stpes', '5', '--size', '96', '--set', 'validation.patience=0', '--preset', 'fast'),
    `configuration: the command line with ${path} has 6 problems: ` +
      '--stpes: expected a known option (did you mean --steps?), got "--stpes"; ' +
      'preset: expected one of quickstart, paper, released-code, got "fast"; ' +
      'batchSize: expected a whole number of 1…1000, got "ten"; ' +
      'validation.patience: expected a whole number of at least 1, or null, got 0; ' +
      'bachSize: expected a known field (did you mean batchSize?), got "bachSize"; ' +
      'cutoutPx: expected at most sizePx, which is 96, got 300.',
  )
})

test('a file that cannot be read is told alone', async t => {
  t.is(
    await told('--config', 'run.ini', '--steps', '0'),
    'configuration: run.ini: expected a name that ends in .yaml, .yml, .json; give a file of YAML or JSON.',
  )
})

test('help is given whatever else is asked', async t => {
  t.deepEqual(await asked('--stpes', '5', '--help'), right({ kind: 'help' }))
})

test('to continue a run, only what is said is laid over it: no preset, no name', async t => {
  t.deepEqual(
    await asked('--resume', 'runs/train', '--steps', '400', '--progress', 'quiet'),
    right({
      kind: 'resume',
      folder: 'runs/train',
      over: { steps: 400 },
      where: 'the command line',
      alsoWrong: [],
      progress: 'quiet',
    }),
  )
})

test('what is wrong with continuing a run is handed on, to be told with what is wrong with its fields', async t => {
  const wrong = async (...argv: string[]) => {
    const request = await asked('--resume', 'runs/train', ...argv)
    return request._tag === 'Right' && request.right.kind === 'resume' ? request.right : null
  }
  const path = join(temporaryFolder(t), 'run.yaml')
  writeFileSync(path, 'preset: paper\nsteps: 0\n')
  t.like(await wrong('--config', path), {
    over: { steps: 0 },
    where: `the command line with ${path}`,
    alsoWrong: ['preset: expected none with --resume, which has the run\'s own configuration, got "paper"'],
  })
  t.deepEqual((await wrong('--preset', 'quickstart', '--runs', 'there', '--lr'))?.alsoWrong, [
    '--lr: expected a value, got nothing',
    'preset: expected none with --resume, which has the run\'s own configuration, got "quickstart"',
    '--runs: expected none with --resume, which goes on in the run\'s folder, got "there"',
  ])
})
