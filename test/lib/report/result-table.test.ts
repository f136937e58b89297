import test from 'ava'
import { defaults, type LabelBudget } from '../../../lib/codec/configuration.js'
import type { ClassifiedImageResult, SegmentedImageResult } from '../../../lib/codec/image-result.js'
import type { ModelName } from '../../../lib/codec/model-name.js'
import type { RunEnvironment } from '../../../lib/codec/run-environment.js'
import type { ReportData, ReportRun } from '../../../lib/report/report-data.js'
import { resultTable } from '../../../lib/report/result-table.js'
import { resultTableCsv } from '../../../lib/report/result-table-csv.js'
import { testedRun } from '../../../lib/report/tested-run.js'

const real: RunEnvironment = {
  ...{ formatVersion: 1, finishedAt: '2026-01-01T00:00:00.000Z', trainingSeconds: 60, waitingSeconds: 1 },
  ...{ engine: 'wasm', processor: 'some', cores: 2, versions: {}, phantoms: false, deadLetters: 0 },
  trainingImages: { segmentation: null, classification: null },
}

const mask = (dice: number | null, over: Partial<SegmentedImageResult> = {}): SegmentedImageResult => ({
  ...{
    domain: 'in-domain',
    source: 'jsrt',
    imageId: 'a',
    dice,
    softDice: dice,
    jaccard: dice,
    precision: dice,
    recall: dice,
  },
  ...{ ssim: dice, averageHausdorff: 1, hausdorff: 1, hausdorff95: 1, assd: 1, truthAreaPx: 9, predictedAreaPx: 9 },
  ...over,
})

const answer = (label: 0 | 1, abnormalProbability: number | null): ClassifiedImageResult => ({
  ...{ domain: 'in-domain', source: 'chex', imageId: `${label}`, label, abnormalProbability },
})

type Made = Readonly<{
  model?: ModelName
  cls?: LabelBudget | null
  seg?: LabelBudget | null
  repeat?: number
  masks?: readonly SegmentedImageResult[]
  answers?: readonly ClassifiedImageResult[]
  missing?: string | null
  environment?: RunEnvironment | null
}>

const run = ({
  model = 'MultiMix',
  cls = 100,
  seg = 10,
  repeat = 1,
  masks = [],
  answers = [],
  missing = null,
  environment = real,
}: Made): ReportRun => ({
  ...{ name: `${model} ${cls} ${seg} ${repeat}`, repeat, configuration: { ...defaults, model, seed: repeat } },
  ...{ segmentationLabels: seg, classificationLabels: cls, missing, environment, pictures: [] },
  ...{ segmentation: masks, classification: answers },
})

const dataOf = (runs: readonly ReportRun[], over: Partial<ReportData['base']> = {}): ReportData => ({
  ...{ name: 'made', base: { ...defaults, data: 'data', ...over }, runs, history: [], pictures: [], histograms: [] },
})
const tableOf = (made: readonly Made[], over: Partial<ReportData['base']> = {}) => {
  const data = dataOf(made.map(run), over)
  return resultTable(data, data.runs.map(testedRun), 'in-domain')
}
const close = (actual: number | null | undefined, expected: number) =>
  Math.abs((actual ?? Number.NaN) - expected) < 1e-12

test('a row is the mean over its repeats with their sample standard deviation', t => {
  const table = tableOf([
    { repeat: 1, masks: [mask(0.8), mask(0.9)] },
    { repeat: 2, masks: [mask(0.95)] },
  ])
  t.is(table.rows.length, 1)
  const dice = table.rows[0]!.cells.dice!
  t.true(close(dice.mean, 0.9))
  t.true(close(dice.deviation, Math.sqrt(0.005)))
  t.is(dice.n, 2)
  t.deepEqual(table.tested.segmentation, ['2 JSRT', '1 JSRT'])
})

test('rows come in the order of the paper: model, then class labels, then masks, all last', t => {
  const made: Made[] = [
    { cls: 'full', seg: 10 },
    { cls: 100, seg: 'full' },
    { cls: 1000, seg: 10 },
    { cls: 100, seg: 50 },
    { model: 'U-Net', cls: null, seg: 'full' },
    { model: 'U-Net', cls: null, seg: 10 },
  ]
  t.deepEqual(
    tableOf(made).rows.map(({ model, classificationLabels, segmentationLabels }) => [
      model,
      classificationLabels,
      segmentationLabels,
    ]),
    [
      ['U-Net', null, 10],
      ['U-Net', null, 'full'],
      ['MultiMix', 100, 50],
      ['MultiMix', 100, 'full'],
      ['MultiMix', 1000, 10],
      ['MultiMix', 'full', 10],
    ],
  )
})

test('the best are marked apart for fewer labels and for all, as printed, with ties, distances the other way round', t => {
  const { rows } = tableOf([
    { cls: 100, seg: 10, masks: [mask(0.90004, { averageHausdorff: 2 })] },
    { cls: 100, seg: 50, masks: [mask(0.9, { averageHausdorff: 1 })] },
    { cls: 1000, seg: 10, masks: [mask(0.8, { averageHausdorff: 3 })] },
    { cls: 'full', seg: 'full', masks: [mask(0.7)] },
    { model: 'U-Net', cls: null, seg: 'full', masks: [mask(0.6, { averageHausdorff: 0.5 })] },
  ])
  const best = (measure: 'dice' | 'averageHausdorff') =>
    rows
      .filter(({ cells }) => cells[measure]?.best)
      .map(row => [row.model, row.classificationLabels, row.segmentationLabels])
  t.deepEqual(best('dice'), [
    ['MultiMix', 100, 10],
    ['MultiMix', 100, 50],
    ['MultiMix', 'full', 'full'],
  ])
  t.deepEqual(best('averageHausdorff'), [
    ['U-Net', null, 'full'],
    ['MultiMix', 100, 50],
  ])
  t.deepEqual(
    rows.filter(({ fullySupervised }) => fullySupervised).map(({ model }) => model),
    ['U-Net', 'MultiMix'],
  )
})

test('of a measure that one row alone has, none is the best', t => {
  t.false(tableOf([{ masks: [mask(0.9)] }]).rows[0]!.cells.dice!.best)
})

test('what is undefined is null, with the reason and its repeats; a task that is not learnt has no cell', t => {
  const none = { averageHausdorff: null, hausdorff: null, hausdorff95: null, assd: null, predictedAreaPx: 0 }
  const { rows } = tableOf([
    { model: 'U-Net', cls: null, repeat: 1, masks: [mask(0, none)] },
    { model: 'U-Net', cls: null, repeat: 2, masks: [mask(0.5)] },
  ])
  const { averageHausdorff, accuracy } = rows[0]!.cells
  t.is(accuracy, null)
  t.is(averageHausdorff?.n, 1)
  t.is(averageHausdorff?.mean, 1)
  t.is(averageHausdorff?.remarks.length, 1)
  t.regex(averageHausdorff!.remarks[0]!.text, /the prediction is empty/)
  t.deepEqual(averageHausdorff!.remarks[0]!.repeats, [1])
})

test('a domain without test images is undefined with the reason, not 0', t => {
  const data = dataOf([run({ masks: [mask(0.9)] })])
  const { rows, tested } = resultTable(data, data.runs.map(testedRun), 'cross-domain')
  t.is(rows[0]!.cells.dice!.mean, null)
  t.is(rows[0]!.cells.dice!.remarks[0]!.text, 'there is no test image, or none that could be read')
  t.deepEqual(tested, { segmentation: [], classification: [] })
})

test('runs without results are counted, and why', t => {
  const row = tableOf([
    { repeat: 1, masks: [mask(0.9)] },
    { repeat: 2, missing: 'not run' },
    { repeat: 3, missing: 'not run' },
  ]).rows[0]!
  t.is(row.repeats, 3)
  t.is(row.finished, 1)
  t.deepEqual(row.missing, [{ text: 'not run', repeats: [2, 3] }])
  t.is(row.cells.dice!.n, 1)
})

test('an accuracy that always answering the same reaches is no better than chance', t => {
  const answers = [answer(1, 0.9), answer(1, 0.8), answer(0, 0.7)]
  const blind = tableOf([{ answers }])
  t.true(blind.rows[0]!.cells.accuracy!.noBetterThanChance)
  t.deepEqual(
    blind.chance.map(({ rates }) => rates.accuracy?.toFixed(3)),
    ['0.333', '0.667'],
  )
  t.false(tableOf([{ answers: [answer(1, 0.9), answer(0, 0.1)] }]).rows[0]!.cells.accuracy!.noBetterThanChance)
})

test('published values stand beside the same model, labels and sources, and distances beside 256 px alone', t => {
  const made: Made[] = [{ masks: [mask(0.9)], answers: [answer(1, 0.9), answer(0, 0.1)] }]
  const { cells } = tableOf(made).rows[0]!
  t.is(cells.dice?.published?.value, 0.954)
  t.is(cells.averageHausdorff?.published?.value, 0.695)
  t.is(cells.accuracy?.published?.value, 0.8)
  t.is(cells.balancedAccuracy?.published, null)
  t.is(tableOf(made, { sizePx: 64 }).rows[0]!.cells.averageHausdorff?.published, null)
  t.is(tableOf(made, { sizePx: 64 }).rows[0]!.cells.dice?.published?.value, 0.954)
  t.is(tableOf([{ masks: [mask(0.9, { source: 'mcu' })] }]).rows[0]!.cells.dice?.published, null)
  t.is(tableOf([{ seg: 20, masks: [mask(0.9)] }]).rows[0]!.cells.dice?.published, null)
})

test('beside phantoms and other sources none stands, and the table says why', t => {
  const masks = [mask(0.9)]
  const phantoms = tableOf([{ masks, environment: { ...real, phantoms: true } }])
  t.is(phantoms.rows[0]!.cells.dice?.published, null)
  t.regex(phantoms.incomparable ?? '', /phantoms/)
  t.regex(tableOf([{ masks }], { data: null }).incomparable ?? '', /phantoms/)
  const other = tableOf([{ masks }], { segmentationSources: [{ source: 'mcu', weight: 1 }] })
  t.is(other.rows[0]!.cells.dice?.published, null)
  t.regex(other.incomparable ?? '', /other sources/)
  t.is(tableOf([{ masks }]).incomparable, null)
})

test('as CSV each measure of each row is a line, in full', t => {
  const lines = resultTableCsv(tableOf([{ masks: [mask(1 / 3)] }]))
    .trimEnd()
    .split('\n')
  t.is(lines.length, 1 + 15)
  t.true(lines.some(line => line.startsWith(`in-domain,MultiMix,100,10,dice,${1 / 3},,1,false,0.954,false,,`)))
  t.true(
    lines.some(
      line =>
        line.startsWith('in-domain,MultiMix,100,10,accuracy,,,0,') &&
        line.endsWith('"there is no test image, or none that could be read"'),
    ),
  )
})
