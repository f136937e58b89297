import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import sharp from 'sharp'
import { writeSyntheticSweep } from '../../bench/report/write-synthetic-sweep.js'
import { defaults } from '../../lib/codec/configuration.js'
import type { Experiment } from '../../lib/codec/experiment.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { readReportData } from '../../pipelines/read-report-data.js'
import { writeReport } from '../../pipelines/report.js'
import { temporaryFolder } from '../temporary-folder.js'

const experiment: Experiment = {
  ...{
    formatVersion: 1,
    base: { ...defaults, data: 'made-up', sizePx: 64 },
    models: ['U-Net', 'MultiMix'],
    repeats: 2,
  },
  ...{ segmentationLabels: [10], classificationLabels: [100] },
}
const images = { jsrt: 4, mcu: 3, chex: 6, nihx: 6 }
const [unet, multimix] = ['u-net-seg10', 'multimix-seg10-cls100']

const sweep = async (t: ExecutionContext) => {
  const folder = temporaryFolder(t)
  await writeSyntheticSweep(folder, experiment, { images })
  return folder
}

const missing = async (folder: string) =>
  Object.fromEntries((await orThrow(readReportData(folder))).runs.map(run => [run.name, run.missing]))

test('the report of a sweep: a page, and each figure as SVG, PNG and CSV', async t => {
  const folder = await sweep(t)
  const { path, files } = await orThrow(writeReport(`${folder}/`))
  t.is(path, join(folder, 'report.html'))
  t.true(files.every(existsSync))
  t.deepEqual(
    [...files].map(file => file.slice(join(folder, 'figures/').length)).sort(),
    readdirSync(join(folder, 'figures')).sort(),
  )
  const named = (ending: string) => files.filter(file => file.endsWith(ending))
  t.is(named('.svg').length, named('.png').length)
  t.is(named('.svg').length, named('.csv').length - 2)
  for (const file of named('.png')) t.true((await sharp(file).metadata()).width > 600, file)
  const page = readFileSync(path, 'utf8')
  t.true(page.includes(`--report ${folder}</pre>`))
  for (const file of files.filter(name => !name.endsWith('.csv')))
    t.true(page.includes(`href="figures/${file.split('figures/')[1]}"`), file)
  const again = readFileSync(path)
  await orThrow(writeReport(folder))
  t.deepEqual(readFileSync(path), again, 'the same data give the same bytes')
})

test('a run of its own has a report, too, with its pictures', async t => {
  const folder = join(await sweep(t), 'cells', `${multimix}-r1`)
  const data = await orThrow(readReportData(folder))
  t.is(data.runs.length, 1)
  t.is(data.runs[0]!.missing, null)
  t.true(data.runs[0]!.pictures.length > 0)
  t.true(data.runs[0]!.pictures.every(({ domain }) => domain !== null))
  t.deepEqual(data.problems, [])
  const { path } = await orThrow(writeReport(folder))
  t.regex(readFileSync(path, 'utf8'), /MultiMix with 100 class labels and 10 masks/)
})

test('a run that is not there, not finished, failed or damaged is missing, and the others are reported', async t => {
  const folder = await sweep(t)
  const cell = (name: string, file = '') => join(folder, 'cells', name, file)
  rmSync(cell(`${unet}-r1`), { recursive: true })
  rmSync(cell(`${unet}-r2`, 'metrics.json'))
  writeFileSync(cell(`${multimix}-r1`, 'segmentation.csv'), 'dice\n2\n')
  const found = await missing(folder)
  t.is(found[`${unet}-r1`], 'not run')
  t.is(found[`${unet}-r2`], 'not finished')
  t.regex(found[`${multimix}-r1`]!, /segmentation\.csv line 1: expected the columns domain, .*got dice/)
  t.is(found[`${multimix}-r2`], null)
  writeFileSync(cell(`${unet}-r2`, 'failed.json'), '{ "formatVersion": 1, "reason": "train: it diverged." }')
  t.is((await missing(folder))[`${unet}-r2`], 'failed: train: it diverged')
  rmSync(cell(`${multimix}-r2`, 'environment.json'))
  t.regex((await missing(folder))[`${multimix}-r2`]!, /nothing at .*environment\.json/)
  t.true(E.isRight(await writeReport(folder)()))
})

test('results of an earlier format are refused in a sentence', async t => {
  const folder = await sweep(t)
  const path = join(folder, 'cells', `${unet}-r1`, 'metrics.json')
  writeFileSync(path, readFileSync(path, 'utf8').replace('"formatVersion": 2', '"formatVersion": 1'))
  t.regex((await missing(folder))[`${unet}-r1`]!, /metrics\.json: formatVersion: expected 2, got 1/)
})

test('pictures and histograms that cannot be read are left out, and named', async t => {
  const folder = await sweep(t)
  writeFileSync(join(folder, 'histograms.csv'), 'source,intensity,pixels\njsrt,300,1\n')
  writeFileSync(join(folder, 'pictures', 'index.json'), '{')
  const data = await orThrow(readReportData(folder))
  t.deepEqual([data.histograms, data.pictures], [[], []])
  t.is(data.problems?.length, 2)
  t.true(data.problems?.some(problem => /histograms\.csv line 2: intensity: expected .* got 300/.test(problem)))
  const { path } = await orThrow(writeReport(folder))
  t.regex(readFileSync(path, 'utf8'), /histograms\.csv line 2/)
})

test('figures of an earlier report that are absent now are taken away', async t => {
  const folder = await sweep(t)
  const file = join(folder, 'figures', 'intensity-histograms.png')
  await orThrow(writeReport(folder))
  t.true(existsSync(file))
  rmSync(join(folder, 'histograms.csv'))
  await orThrow(writeReport(folder))
  t.false(existsSync(file))
})

test('what is no folder of a run or a sweep, or cannot be written to, is said in a sentence', async t => {
  const empty = temporaryFolder(t)
  const none = await writeReport(empty)()
  t.regex(
    E.isLeft(none) ? describeError(none.left) : '',
    /nothing at .*config\.json; expected the configuration of a run, or experiment\.json\./,
  )
  const folder = await sweep(t)
  writeFileSync(join(folder, 'figures'), 'in the way')
  const blocked = await writeReport(folder)()
  t.regex(E.isLeft(blocked) ? describeError(blocked.left) : '', /^report: cannot write .*report\.html: .*EEXIST/)
  mkdirSync(join(empty, 'sub'))
  writeFileSync(join(empty, 'config.json'), '{}')
  const invalid = await writeReport(empty)()
  t.regex(E.isLeft(invalid) ? describeError(invalid.left) : '', /config\.json: name: expected a name/)
})
