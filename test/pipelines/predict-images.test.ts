import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import test, { type ExecutionContext } from 'ava'
import { parse } from 'csv-parse/sync'
import * as E from 'fp-ts/lib/Either.js'
import { mcu } from '../../datasets/mcu.js'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import type { ModelName } from '../../lib/codec/model-name.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError, type PipelineError } from '../../lib/codec/pipeline-error.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import { openWorkerPool } from '../../lib/flowable/worker-pool.js'
import { decodeGrey } from '../../lib/image/decode-grey.js'
import { encodeGrey } from '../../lib/image/encode-grey.js'
import { sharp } from '../../lib/image/sharp.js'
import { largestComponents } from '../../lib/metric/largest-components.js'
import { maskOverlap } from '../../lib/metric/mask-overlap.js'
import { createModel } from '../../lib/model/create-model.js'
import { learntTasks, modelSwitches } from '../../lib/model/model-switches.js'
import type { PredictionRow } from '../../lib/report/prediction-csv.js'
import { modelOfSafetensors } from '../../lib/train/model-of-safetensors.js'
import { evaluate } from '../../pipelines/evaluate.js'
import { type PredictImagesOptions, predictImages } from '../../pipelines/predict-images.js'
import { temporaryFolder } from '../temporary-folder.js'
import { run, tiny, tinyData } from './tiny-run.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

const sizePx = 32
const modelOf = (name: ModelName) => createModel(name, { sizePx, baseChannels: 1, seed: 2 })
const { signal } = new AbortController()

/** Phantoms of the model's size in the layout of the Montgomery set. */
const phantoms = async (t: ExecutionContext, count: number) => {
  const counts = { jsrt: 0, chex: { train: 0, validation: 0, test: 0 }, mcu: count, nihx: 0 }
  return (await orThrow(writePhantoms(temporaryFolder(t), { seed: 1, sizePx, counts }))).mcu
}

/** What was made and what was refused. */
const predicted = async (
  name: ModelName,
  over: Partial<PredictImagesOptions> & { paths: readonly string[]; out: string },
) => {
  const model = modelOf(name)
  const before = tf.memory().numTensors
  const [rows, letters]: [PredictionRow[], PipelineError[]] = [[], []]
  const result = await predictImages(model, {
    saliencyScale: 'none',
    tasks: learntTasks(model.switches),
    tta: 'none',
    components: 0,
    signal,
    onPicture: row => rows.push(row),
    onDeadLetter: error => letters.push(error),
    ...over,
  })()
  const leaked = tf.memory().numTensors - before
  model.dispose()
  return {
    said: E.isLeft(result) ? describeError(result.left) : 'done',
    rows,
    letters: letters.map(describeError),
    leaked,
  }
}

const table = (out: string): readonly Record<string, string>[] =>
  parse(readFileSync(join(out, 'predictions.csv'), 'utf8'), { columns: true })

const grey = (path: string) => orThrow(decodeGrey(path, path, signal))

test.serial('each picture gets its mask, overlay, saliency and line, at its own size', async t => {
  const [folder, out] = [temporaryFolder(t), join(temporaryFolder(t), 'made', 'here')]
  await mkdir(join(folder, 'deep'))
  const noise = (width: number, height: number) => ({
    width,
    height,
    data: Uint8Array.from({ length: width * height }, (_, i) => (i * i * 31) % 251),
  })
  writeFileSync(join(folder, 'wide.png'), await encodeGrey(noise(70, 41), 'png'))
  writeFileSync(join(folder, 'deep', 'tall.jpeg'), await encodeGrey(noise(20, 50), 'jpeg'))
  writeFileSync(join(folder, 'broken.png'), (await encodeGrey(noise(70, 41), 'png')).subarray(0, 200))
  const { said, rows, letters, leaked } = await predicted('MultiMix', { paths: [folder], out })
  t.is(said, 'done')
  t.is(leaked, 0)
  t.is(letters.length, 1)
  t.regex(letters[0]!, /^decode: .*broken\.png \(sample broken\) is not a whole image: /)
  t.deepEqual(
    rows.map(({ name }) => name),
    [join('deep', 'tall'), 'wide'],
  )
  t.deepEqual(
    table(out).map(({ file, name, widthPx, heightPx }) => [file, name, widthPx, heightPx]),
    [
      [join(folder, 'deep', 'tall.jpeg'), join('deep', 'tall'), '20', '50'],
      [join(folder, 'wide.png'), 'wide', '70', '41'],
    ],
  )
  for (const [i, line] of table(out).entries()) {
    const { name, widthPx, heightPx } = rows[i]!
    const size = { width: widthPx, height: heightPx }
    const mask = await grey(join(out, 'masks', `${name}.png`))
    t.like(mask, size)
    t.true(mask.data.every(value => value === 0 || value === 255))
    const area = mask.data.filter(value => value === 255).length
    t.is(line.lungAreaPx, String(area))
    t.is(line.lungShare, String(Number((area / (widthPx * heightPx)).toFixed(6))))
    t.true(Math.abs(Number(line.normal) + Number(line.pneumonia) - 1) < 2e-6)
    t.is(line.class, Number(line.pneumonia) >= 0.5 ? 'pneumonia' : 'normal')
    for (const kind of ['overlays', 'saliency'])
      t.like(await sharp(await readFile(join(out, kind, `${name}.png`))).metadata(), { ...size, channels: 3 })
  }
})

test.serial('the Dice of the written masks is that of the evaluation, also over several batches', async t => {
  const folder = await phantoms(t, 37)
  const set = await orThrow(mcu(folder))
  const out = temporaryFolder(t)
  const { rows, said } = await predicted('MultiMix', { paths: [join(folder, 'CXR_png')], out })
  t.is(said, 'done')
  t.is(rows.length, 37)
  const dice: number[] = []
  for (let i = 0; i < set.length; i++) {
    const { key, mask } = await orThrow(set.read(set.key(i), signal))
    const name = key.imagePath.replace(/^.*[\\/]|\.png$/g, '')
    dice.push(maskOverlap(mask!.data, (await grey(join(out, 'masks', `${name}.png`))).data).dice)
  }
  const model = modelOf('MultiMix')
  const pool = openWorkerPool({ workers: 0 })
  const { metrics } = await evaluate(
    model,
    { segmentation: [set], classification: [] },
    {
      ...{ pool, sizePx, concurrency: 2, cache: null, maxFailedShare: 0, onDeadLetter: () => t.fail() },
      ...{ saliencyScale: 'none', signal, onProgress: () => {}, domain: 'cross-domain' },
    },
  )
  const tested = metrics.segmentation?.dice ?? 0
  const mean = dice.reduce((sum, value) => sum + value, 0) / dice.length
  t.true(Math.abs(mean - tested) < 1e-12, `${mean} and ${tested}`)
  t.true(mean > 0 && mean < 1)
  await pool.close()
  model.dispose()
})

test.serial('small parts are left out of masks where asked for; the mirror image has its say', async t => {
  const folder = join(await phantoms(t, 2), 'CXR_png')
  const [all, one, flipped] = [temporaryFolder(t), temporaryFolder(t), temporaryFolder(t)]
  const plain = await predicted('MultiMix', { paths: [folder], out: all })
  await predicted('MultiMix', { paths: [folder], out: one, components: 1 })
  const averaged = await predicted('MultiMix', { paths: [folder], out: flipped, tta: 'flip' })
  let left = 0
  for (const { name } of plain.rows) {
    const mask = await grey(join(all, 'masks', `${name}.png`))
    const largest = largestComponents(mask.data, { width: sizePx, height: sizePx, count: 1 })
    const kept = await grey(join(one, 'masks', `${name}.png`))
    t.deepEqual(
      kept.data,
      largest.map(value => 255 * value),
    )
    left += mask.data.filter((value, i) => value !== kept.data[i]).length
  }
  t.true(left > 0, 'the masks have small parts')
  t.notDeepEqual(averaged.rows, plain.rows)
})

for (const [name, folders, columns] of [
  ['U-Net', ['masks', 'overlays', 'predictions.csv'], 'file,name,widthPx,heightPx,lungAreaPx,lungShare'],
  ['U-Net Encoder', ['predictions.csv', 'saliency'], 'file,name,widthPx,heightPx,normal,pneumonia,class'],
] as const)
  test.serial(`${name} leaves out what it does not do; so does a model of both tasks that learnt one`, async t => {
    const out = temporaryFolder(t)
    const paths = [join(await phantoms(t, 1), 'CXR_png')]
    const both = temporaryFolder(t)
    t.is((await predicted(name, { paths, out })).said, 'done')
    const tasks = learntTasks(modelSwitches[name])
    t.is((await predicted('MultiMix', { paths, out: both, tasks })).said, 'done')
    for (const made of [out, both]) {
      t.deepEqual(readdirSync(made).sort(), [...folders])
      t.is(Object.keys(table(made)[0]!).join(), columns)
    }
  })

test.serial('stopped in the middle, all that the table names is there whole, and no part of a file', async t => {
  const folder = join(await phantoms(t, 40), 'CXR_png')
  const out = temporaryFolder(t)
  const abort = new AbortController()
  let pictures = 0
  const { said, leaked } = await predicted('MultiMix', {
    paths: [folder],
    out,
    signal: abort.signal,
    onPicture: () => {
      if (++pictures === 18) abort.abort(new Error('stopped'))
    },
  })
  t.is(said, 'done')
  t.is(leaked, 0)
  const lines = table(out)
  t.is(lines.length, 18)
  for (const { name } of lines)
    for (const kind of ['masks', 'overlays', 'saliency']) t.true(existsSync(join(out, kind, `${name}.png`)))
  for (const kind of ['masks', 'overlays', 'saliency'])
    t.deepEqual(
      readdirSync(join(out, kind)).filter(file => !file.endsWith('.png')),
      [],
    )
})

test.serial('results among the pictures are no pictures of the next time', async t => {
  const folder = join(await phantoms(t, 2), 'CXR_png')
  const first = await predicted('MultiMix', { paths: [folder], out: folder })
  const second = await predicted('MultiMix', { paths: [folder], out: folder })
  t.is(second.rows.length, 2)
  t.deepEqual(second.rows, first.rows)
})

test.serial('the weights of a run say what it trained, and what of it', async t => {
  const unlike = { saliencyScale: 'minmax', steps: 1, segmentationSources: [] } as const
  const { folder } = await run(t, tiny(await tinyData(t), unlike))
  const { model, about } = await orThrow(modelOfSafetensors(folder.file('weights.safetensors')))
  t.like(about, { model: 'MultiMix', sizePx: 32, baseChannels: 1, saliencyScale: 'minmax', leakyReluSlope: 0.2 })
  t.like(about, { segmentation: false, classification: true })
  model.dispose()
})

test.serial('what keeps it from starting is one sentence, and nothing is made', async t => {
  const folder = await phantoms(t, 1)
  const root = temporaryFolder(t)
  const out = join(root, 'out')
  const nowhere = await predicted('MultiMix', { paths: [join(root, 'none.png')], out })
  t.is(nowhere.said, `predict: nothing at ${join(root, 'none.png')}; expected a picture or a folder of some.`)
  t.false(existsSync(out))
  writeFileSync(join(root, 'file'), '')
  const taken = await predicted('MultiMix', { paths: [folder], out: join(root, 'file') })
  t.regex(taken.said, /^predict: cannot write .*predictions\.csv: .*EEXIST.*; check the folder, its permissions/)
})

test.serial('folders of the names of results that are none, as a data set has, are not written into', async t => {
  const folder = await phantoms(t, 1)
  const mask = join(folder, 'masks', 'mine.png')
  await mkdir(join(folder, 'masks'))
  writeFileSync(mask, 'mine')
  const refused = await predicted('MultiMix', { paths: [folder], out: folder })
  t.is(
    refused.said,
    `predict: ${folder}: it has masks/, and no predictions.csv: these are no earlier results; give another --out.`,
  )
  t.is(readFileSync(mask, 'utf8'), 'mine')
})

test.serial('a folder of results that cannot be written to ends the run in a sentence', async t => {
  const folder = await phantoms(t, 1)
  const out = temporaryFolder(t)
  // Where masks should be a folder, there is a file: root may write anywhere, so that permissions would not do.
  writeFileSync(join(out, 'masks'), '')
  writeFileSync(join(out, 'predictions.csv'), '')
  const { said, leaked } = await predicted('MultiMix', { paths: [join(folder, 'CXR_png')], out })
  t.regex(said, /^predict: cannot write .*masks.*\.png: .*; check the folder, its permissions and the space left\.$/)
  t.is(leaked, 0)
})
