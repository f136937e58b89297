import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { defaults, quickstart } from '../../lib/codec/configuration.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { experimentHelp } from '../../pipelines/experiment-help.js'
import { experimentRequest, paperPlan, quickstartPlan } from '../../pipelines/experiment-request.js'
import { temporaryFolder } from '../temporary-folder.js'

const asked = async (...argv: readonly string[]) => pipe(await experimentRequest(argv)(), E.getOrElseW(describeError))

test('without options: a small experiment of quickstart runs; with the preset paper that of the paper', async t => {
  t.like(await asked(), {
    kind: 'experiment',
    experiment: {
      ...quickstartPlan,
      base: { ...quickstart, name: 'experiment', steps: 100, panelImages: 1, tensorBoard: { write: false, images: 0 } },
    },
    runsRoot: 'runs',
    progress: 'auto',
    parallel: null,
    planOnly: false,
  })
  t.like(await asked('--preset', 'paper'), {
    experiment: { ...paperPlan, base: { steps: defaults.steps, sizePx: 256 } },
  })
})

test('flags say the plan, the flags of single runs the base, and a file may, too', async t => {
  const path = join(temporaryFolder(t), 'base.yaml')
  writeFileSync(path, 'steps: 7\nseed: 3\n')
  const options = ['--models', 'U-Net, MultiMix', '--labels-seg', '10,full', '--labels-cls=50', '--repeats', '4']
  t.like(await asked(...options, '--config', path, '--seed', '9', '--name', 'mine', '--parallel', '3', '--plan'), {
    experiment: {
      formatVersion: 1,
      models: ['U-Net', 'MultiMix'],
      segmentationLabels: [10, 'full'],
      classificationLabels: [50],
      repeats: 4,
      base: { name: 'mine', steps: 7, seed: 9 },
    },
    parallel: 3,
    planOnly: true,
  })
})

test('all that is wrong is told at once', async t => {
  t.is(
    await asked('--models', 'U-Net,UNet', '--labels-seg', 'few', '--repeats', '0', '--steps', '0', '--paralel', '2'),
    'configuration: the command line has 5 problems: ' +
      '--paralel: expected a known option (did you mean --parallel?), got "--paralel"; ' +
      'models.1: expected one of U-Net, U-Net Encoder, U-Net Encoder SSL, UMTL, UMTL-S, UMTL-SSL, UMTL-SSL-S, MultiMix, got "UNet"; ' +
      'segmentationLabels.0: expected a whole number of at least 1, or "full", got "few"; ' +
      'repeats: expected a whole number of 1…1000, got 0; ' +
      'steps: expected a whole number of at least 1, got 0.',
  )
  t.regex(String(await asked('--models', 'U-Net,U-Net')), /models: expected at least one model, each once/)
})

test('what only single runs have is told what to say instead', async t => {
  t.regex(String(await asked('--model', 'UMTL')), /--model: expected none here: --models takes several/)
  t.regex(String(await asked('--resume', 'runs/x')), /--resume: .* of the same --name goes on where it was stopped/)
  t.regex(String(await asked('--nats', 'nats.yaml')), /--nats: .* a queue has one trainer/)
  t.regex(String(await asked('--parallel', '0')), /--parallel: expected auto or a whole number of at least 1, got "0"/)
})

test('help and the report of a folder', async t => {
  t.deepEqual(await asked('--help', '--stpes'), { kind: 'help' })
  t.deepEqual(await asked('--report', 'runs/x'), { kind: 'report', folder: 'runs/x' })
})

test('every option of an experiment is in its help', t => {
  for (const name of [
    'models',
    'labels-seg',
    'labels-cls',
    'repeats',
    'name',
    'parallel',
    'plan',
    'report',
    'steps',
    'set',
  ])
    t.regex(experimentHelp(), new RegExp(`--${name}\\b`))
  t.notRegex(experimentHelp(), /--model\b|--resume/)
})
