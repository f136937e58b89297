import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { isRight } from 'fp-ts/lib/Either.js'
import { Configuration } from '../../lib/codec/configuration.js'
import { StepRecord } from '../../lib/codec/step-record.js'
import { temporaryFolder } from '../temporary-folder.js'
import { runProgram } from './run-program.js'
import { tinyOptions } from './tiny-options.js'

const train = (t: ExecutionContext, cwd: string, options: readonly string[], until?: (stderr: string) => boolean) =>
  runProgram(t, '02-train.ts', options, until ? { cwd, until } : { cwd })

for (const [what, options, sentence] of [
  [
    'an unknown flag',
    ['--stpes', '5'],
    'configuration: the command line has a problem: --stpes: expected a known option (did you mean --steps?), got "--stpes".',
  ],
  [
    'bad values',
    ['--steps', 'many', '--size', '100'],
    'configuration: the command line has 2 problems: sizePx: expected a multiple of 32, at least 32, got 100; ' +
      'steps: expected a whole number of at least 1, got "many".',
  ],
  [
    'a missing data folder',
    ['--data', 'nowhere'],
    'data: nothing at nowhere; expected the folder of a data set, or one that holds some: JSRT, Montgomery, Shenzhen, chest_xray, ChestX-ray14, DICOM files, shards.',
  ],
] as const)
  test(`${what}: one sentence on stderr, an exit code, and nothing made`, async t => {
    const cwd = temporaryFolder(t)
    const { code, stdout, stderr } = await train(t, cwd, options)
    t.is(stderr, `${sentence}\n`)
    t.is(stdout, '')
    t.true(code !== null && code > 0)
    t.deepEqual(readdirSync(cwd), [])
  })

test('a run from a file of fields and flags: the table, the picture, and a folder under --runs', async t => {
  const cwd = temporaryFolder(t)
  const options = [
    ...(await tinyOptions(t, cwd)),
    '--steps',
    '2',
    '--name',
    'short',
    '--runs',
    'made/here',
    '--seed',
    '7',
  ]
  const { code, stdout, stderr } = await train(t, cwd, options)
  t.is(code, 0, stderr)
  t.regex(stdout, /^Engine wasm: /)
  t.regex(
    stdout,
    /Training MultiMix at 32 px with 1 base channels .* 2 steps of 5 × 2 images; the run is in made\/here\/short\//,
  )
  t.regex(stdout, /Picture of test images: made\/here\/short\/panel\.png/)
  t.false(stdout.includes('Phantoms are drawn'), 'named data are taken for what they are')
  t.regex(stderr, /step 2\/2/)
  const config: unknown = JSON.parse(readFileSync(join(cwd, 'made/here/short/config.json'), 'utf8'))
  t.like(config, { seed: 7, steps: 2, sizePx: 32, segmentationLabels: 2, name: 'short' })
  t.true(existsSync(join(cwd, 'made/here/short/metrics.json')))
})

test('a run is made again from the config.json that it left, and --progress quiet leaves only the results', async t => {
  const cwd = temporaryFolder(t)
  const first = await train(t, cwd, [
    ...(await tinyOptions(t, cwd)),
    '--steps',
    '1',
    '--set',
    'replicas=0',
    '--name',
    'once',
  ])
  t.is(first.code, 0, first.stderr)
  const again = await train(t, cwd, ['--config', 'runs/once/config.json', '--progress', 'quiet'])
  t.is(again.code, 0, again.stderr)
  for (const file of ['config.json', 'metrics.json', 'weights.safetensors'])
    t.deepEqual(readFileSync(join(cwd, 'runs/once-2', file)), readFileSync(join(cwd, 'runs/once', file)), file)
  t.is(again.stderr, '')
  t.regex(again.stdout, /^\n/, 'the table is the first that is said')
  t.regex(again.stdout, /Picture of test images: runs\/once-2\/panel\.png\nReport: runs\/once-2\/report\.html\n$/)
})

test('a single-task model: its own batches, its own loss, and why the other task has no scores', async t => {
  const cwd = temporaryFolder(t)
  const options = [...(await tinyOptions(t, cwd)), '--steps', '1', '--model', 'U-Net Encoder SSL']
  const { code, stdout, stderr } = await train(t, cwd, options)
  t.is(code, 0, stderr)
  t.regex(stdout, /Training U-Net Encoder SSL at 32 px .* 1 steps of 3 × 2 images/)
  t.regex(stdout, /^segmentation: not learnt by U-Net Encoder SSL$/m)
  t.regex(stdout, /^in-domain {10}chex /m)
  t.regex(stderr, /loss \d\S* \(CE \S+, pseudo \S+\)$/m)
})

test('Ctrl-C in the training: exit code 130, and a folder that can be read', async t => {
  const cwd = temporaryFolder(t)
  const options = [...(await tinyOptions(t, cwd)), '--steps', '100000', '--name', 'long']
  const { code, stderr } = await train(t, cwd, options, text => text.includes('step'))
  t.is(code, 130, stderr)
  const folder = join(cwd, 'runs', 'long')
  t.true(isRight(Configuration.decode(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')))))
  const lines = readFileSync(join(folder, 'history.jsonl'), 'utf8').trimEnd().split('\n')
  for (const line of lines) t.true(isRight(StepRecord.decode(JSON.parse(line))), line)
  t.false(existsSync(join(folder, 'metrics.json')))
  // A step that the grace is too short for is told of, and waited for.
  const [, stopped] =
    /Stopped after step (\d+); .* so far\. Continue: npm run example -- 02-train --resume runs\/long$/m.exec(stderr) ??
    []
  t.is(Number(stopped), lines.length, stderr)
  t.true(existsSync(join(folder, 'weights.safetensors')))
  t.is(readdirSync(join(folder, 'checkpoints')).length, 1)
})
