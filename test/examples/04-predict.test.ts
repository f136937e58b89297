import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { parse } from 'csv-parse/sync'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import type { ModelName } from '../../lib/codec/model-name.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import { createModel } from '../../lib/model/create-model.js'
import { aboutModel, saveSafetensors } from '../../lib/train/weights.js'
import { temporaryFolder } from '../temporary-folder.js'
import { runProgram } from './run-program.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

const predict = (t: ExecutionContext, cwd: string, ...options: readonly string[]) =>
  runProgram(t, '04-predict.ts', ['--engine', 'wasm', ...options], { cwd })

/** Untrained weights of a small model in the folder. */
const saved = async (cwd: string, file: string, name: ModelName = 'MultiMix', says = true) => {
  const model = createModel(name, { sizePx: 32, baseChannels: 1, seed: 2 })
  const about = says ? aboutModel(model, { saliencyScale: 'none' }) : undefined
  await orThrow(saveSafetensors(model, join(cwd, file), about))
  model.dispose()
}

const phantoms = (cwd: string, count: number) =>
  orThrow(
    writePhantoms(join(cwd, 'few'), {
      ...{ seed: 1, sizePx: 40 },
      counts: { jsrt: 0, chex: { train: 0, validation: 0, test: 0 }, mcu: count, nihx: 0 },
    }),
  )

for (const [what, options, sentence] of [
  ['an unknown flag', ['--wieghts', 'x'], "Unknown option '--wieghts'; see --help.\n"],
  [
    'bad values',
    ['--size', '100', '--model', 'UNet', '--components', 'two', 'x.png'],
    'predict: the command line has 3 problems: components: expected a whole number of 0…1000, got "two"; model: ' +
      'expected one of U-Net, U-Net Encoder, U-Net Encoder SSL, UMTL, UMTL-S, UMTL-SSL, UMTL-SSL-S, MultiMix, got ' +
      '"UNet"; size: expected a multiple of 32, at least 32, got 100.\n',
  ],
  [
    'no weights',
    ['--images', 'x.png'],
    'Expected --weights, or a run under runs/, got neither; npm start trains a model in minutes.\n',
  ],
  [
    'weights that are not there',
    ['--weights', 'x.safetensors', '--images', 'x.png'],
    'weights: cannot read x.safetensors: ENOENT: no such file or directory; check that the file is there and may be read.\n',
  ],
] as const)
  test(`${what}: one sentence, an exit code, and nothing made`, async t => {
    const cwd = temporaryFolder(t)
    const { code, stdout, stderr } = await predict(t, cwd, ...options)
    t.is(stderr, sentence)
    t.is(stdout, '')
    t.true(code !== null && code > 0)
    t.deepEqual(readdirSync(cwd), [])
  })

test('weights, pictures and a folder: everything is written, and what cannot be read is told', async t => {
  const cwd = temporaryFolder(t)
  await saved(cwd, 'w.safetensors')
  await phantoms(cwd, 2)
  writeFileSync(join(cwd, 'broken.png'), 'no picture')
  const { code, stdout, stderr } = await predict(
    t,
    cwd,
    ...['--weights', 'w.safetensors', '--images', 'few/MontgomerySet/CXR_png', 'broken.png'],
    ...['--out', 'made/here', '--tta', '--components', '2'],
  )
  t.is(code, 1)
  t.regex(stderr, /^decode: broken\.png \(sample broken\) is not a whole image: [^\n]*\n$/)
  t.regex(
    stdout,
    /^w\.safetensors: MultiMix at 32 px with 1 base channel; engine wasm .*\n2 pictures: \d normal, \d pneumonia; lungs cover \S+% of a picture on average; 1 could not be read\. Results are in made\/here\/\.\n$/,
  )
  const rows: readonly Record<string, string>[] = parse(readFileSync(join(cwd, 'made/here/predictions.csv')), {
    columns: true,
  })
  t.is(rows.length, 2)
  for (const { name } of rows)
    for (const kind of ['masks', 'overlays', 'saliency'])
      t.true(existsSync(join(cwd, 'made/here', kind, `${name}.png`)))
})

test('a model of one task says once what is left out; weights of another model say what they are', async t => {
  const cwd = temporaryFolder(t)
  await saved(cwd, 'w.safetensors', 'U-Net')
  await phantoms(cwd, 1)
  const options = ['--weights', 'w.safetensors', 'few/MontgomerySet/CXR_png']
  const { code, stdout, stderr } = await predict(t, cwd, ...options)
  t.is(code, 0, stderr)
  t.regex(
    stdout,
    /\nw\.safetensors has not learnt to classify: no probabilities, no saliency maps\.\n1 picture: lungs cover /,
  )
  t.deepEqual(readdirSync(join(cwd, 'predictions')).sort(), ['masks', 'overlays', 'predictions.csv'])
  const other = await predict(t, cwd, ...options, '--model', 'MultiMix')
  t.is(other.code, 1)
  t.is(
    other.stderr,
    'weights: w.safetensors: it holds weights of U-Net at 32 px with 1 base channel: model is U-Net, not MultiMix; ' +
      'leave out model.\n',
  )
})

test('weights that do not say what they are need flags, and say so', async t => {
  const cwd = temporaryFolder(t)
  await saved(cwd, 'w.safetensors', 'U-Net', false)
  await phantoms(cwd, 1)
  const options = ['--weights', 'w.safetensors', 'few/MontgomerySet/CXR_png']
  const { code, stderr } = await predict(t, cwd, ...options)
  t.is(code, 1)
  t.regex(stderr, /\(--model, --size, --channels\): its weights are those of U-Net with 1 base channel\.\n$/)
  const told = await predict(t, cwd, ...options, '--model', 'U-Net', '--size', '32', '--channels', '1')
  t.is(told.code, 0, told.stderr)
})

test('without options: the newest run, and phantoms', async t => {
  const cwd = temporaryFolder(t)
  for (const [run, atSeconds] of [
    ['newer', 2000],
    ['older', 1000],
  ] as const) {
    mkdirSync(join(cwd, 'runs', run), { recursive: true })
    await saved(cwd, join('runs', run, 'weights.safetensors'))
    utimesSync(join(cwd, 'runs', run, 'weights.safetensors'), atSeconds, atSeconds)
  }
  const { code, stdout, stderr } = await predict(t, cwd)
  t.is(code, 0, stderr)
  const newer = join('runs', 'newer')
  const [images, weights, summary] = stdout.split('\n')
  t.is(images, 'No --images: taking the phantoms in data/phantoms-unseen/.')
  t.true(weights!.startsWith(join(newer, 'weights.safetensors: MultiMix at 32 px')))
  t.regex(summary!, /^14 pictures: /)
  t.true(summary!.endsWith(`Results are in ${join(newer, 'predictions')}/.`))
})

test('Ctrl-C: exit code 130, a table of whole lines, and no part of a file', async t => {
  const cwd = temporaryFolder(t)
  await saved(cwd, 'w.safetensors')
  await phantoms(cwd, 60)
  // The first path is no picture: it is told on stderr, and then comes Ctrl-C, with all the others still to do.
  writeFileSync(join(cwd, 'broken.png'), 'no picture')
  const { code, stdout, stderr } = await runProgram(
    t,
    '04-predict.ts',
    ['--engine', 'wasm', '--weights', 'w.safetensors', 'broken.png', 'few/MontgomerySet/CXR_png', '--out', 'out'],
    { cwd, until: text => text.includes('broken') },
  )
  t.is(code, 130, stderr)
  t.regex(stdout, /\nStopped: \d+ pictures?.* Results are in out\/\.\n$/)
  t.true(readFileSync(join(cwd, 'out', 'predictions.csv'), 'utf8').endsWith('\n'))
  const parts = readdirSync(join(cwd, 'out'), { recursive: true }).filter(file => String(file).endsWith('.tmp'))
  t.deepEqual(parts, [])
})
