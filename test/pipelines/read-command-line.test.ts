import test from 'ava'
import { left, right } from 'fp-ts/lib/Either.js'
import { quickstart } from '../../lib/codec/configuration.js'
import { isFields } from '../../lib/codec/laid-over.js'
import { readCommandLine } from '../../pipelines/read-command-line.js'
import { trainingFlags } from '../../pipelines/training-flags.js'
import { trainingHelp } from '../../pipelines/training-help.js'

const fieldsOf = (...argv: readonly string[]) => {
  const { fields, problems } = readCommandLine(argv)
  return problems.length === 0 ? fields : problems
}

test('flags set fields of the configuration, as numbers, texts, sources and truths', t => {
  t.deepEqual(
    fieldsOf(...'--steps 200 --lr=1e-3 --name 7 --sources-seg jsrt:3,mcu --labels-cls full --seed -1'.split(' ')),
    {
      steps: 200,
      learningRate: 0.001,
      name: '7',
      segmentationSources: [
        { source: 'jsrt', weight: 3 },
        { source: 'mcu', weight: 1 },
      ],
      classificationLabels: 'full',
      seed: -1,
    },
  )
  t.deepEqual(
    fieldsOf('--unlabelled', 'false', '--patience=5', '--score', 'dice', '--clip', 'null', '--sources-cls='),
    {
      unlabelledImages: false,
      validation: { patience: 5, score: 'dice' },
      clipNorm: null,
      classificationSources: [],
    },
  )
})

test('what cannot be read as a number stays a text, for the decoder to refuse', t => {
  t.deepEqual(fieldsOf('--steps', 'many', '--seed=', '--unlabelled', 'yes', '--sources-seg', 'jsrt:a:b'), {
    steps: 'many',
    seed: '',
    unlabelledImages: 'yes',
    segmentationSources: [{ source: 'jsrt', weight: 'a:b' }],
  })
})

test('--set reaches every field, with values of YAML', t => {
  const argv = [
    'validation.patience=5',
    'segmentationSources=[]',
    'classificationSources=[{ source: chex, weight: 2 }]',
    'randAugment.pool=[rotate, identity]',
    'cache=null',
    'data="a=b"',
    'validation.images=0.1',
  ].flatMap(text => ['--set', text])
  t.deepEqual(fieldsOf(...argv), {
    validation: { patience: 5, images: 0.1 },
    segmentationSources: [],
    classificationSources: [{ source: 'chex', weight: 2 }],
    randAugment: { pool: ['rotate', 'identity'] },
    cache: null,
    data: 'a=b',
  })
})

test('what is said twice is what was said last, however it is said', t => {
  t.deepEqual(fieldsOf('--steps', '1', '--set', 'steps=2', '--preset', 'paper', '--preset', 'quickstart'), {
    steps: 2,
    preset: 'quickstart',
  })
  t.deepEqual(fieldsOf('--set', 'steps=2', '--steps', '1'), { steps: 1 })
})

test("the program's own options", t => {
  const nothing = {
    fields: {},
    config: null,
    resume: null,
    runs: null,
    progress: 'auto',
    help: false,
    own: {},
    problems: [],
  }
  t.deepEqual(readCommandLine([]), nothing as never)
  t.deepEqual(readCommandLine(['--config', 'a.yaml', '--runs', 'there', '--progress', 'plain', '--resume=runs/a']), {
    ...nothing,
    config: 'a.yaml',
    runs: 'there',
    progress: 'plain',
    resume: 'runs/a',
  })
  for (const help of ['--help', '-h']) t.deepEqual(readCommandLine([help]), { ...nothing, help: true } as never)
})

test('options of one program alone stand beside the others, or in their place', t => {
  const own = {
    options: { model: (text: string) => (text === 'none' ? left('expected one') : right([text])) },
    switches: ['plan'],
  }
  t.like(readCommandLine(['--model', 'a', '--steps', '2', '--plan'], own), {
    fields: { steps: 2 },
    own: { model: ['a'], plan: true },
    problems: [],
  })
  t.deepEqual(readCommandLine(['--model', 'none', '--pla'], own).problems, [
    '--model: expected one',
    '--pla: expected a known option (did you mean --plan?), got "--pla"',
  ])
})

test('all that is wrong is collected', t => {
  t.deepEqual(
    fieldsOf(
      ...'extra --stpes 5 --colour --toString x --set steps --set steps= --progress loud --name --lr'.split(' '),
    ),
    [
      'extra: expected an option, such as --steps 200, got "extra"',
      '--stpes: expected a known option (did you mean --steps?), got "--stpes"',
      '--colour: expected a known option (see --help), got "--colour"',
      '--toString: expected a known option (see --help), got "--toString"',
      '--set: expected path=value, such as validation.patience=5, got "steps"',
      '--set: expected path=value, such as validation.patience=5, got "steps="',
      '--progress: expected one of auto, plain, quiet, got "loud"',
      '--name: expected a value, got nothing',
      '--lr: expected a value, got nothing',
    ],
  )
  t.deepEqual(fieldsOf('--set', 'a=[1'), [
    '--set: expected a value of YAML, got "a=[1", line 1, column 3: flow sequence must end with a ]',
  ])
})

test('every flag is told with its default in the help, and is one line', t => {
  const help = trainingHelp()
  t.true(help.split('\n').every(line => line.length <= 120))
  const flags = Object.values(trainingFlags).flatMap(Object.entries<(typeof trainingFlags)[string][string]>)
  for (const [name, { path, help: meaning }] of flags) {
    const value = path.split('.').reduce<unknown>((of, field) => (isFields(of) ? of[field] : undefined), quickstart)
    t.not(value, undefined, path)
    const shown = name === 'name' ? 'train' : { 'sources-seg': 'jsrt:1', 'sources-cls': 'chex:1' }[name]
    t.true(help.includes(`  --${name.padEnd(12)} ${meaning} (${shown ?? value})\n`), name)
  }
  for (const name of ['set', 'config', 'preset', 'runs', 'resume', 'progress', 'help'])
    t.true(help.includes(`\n  --${name.padEnd(12)} `), name)
})
