import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { syntheticResults } from '../../../bench/report/synthetic-results.js'
import { writeSyntheticSweep } from '../../../bench/report/write-synthetic-sweep.js'
import { defaults } from '../../../lib/codec/configuration.js'
import { Experiment } from '../../../lib/codec/experiment.js'
import { SegmentedImageResult } from '../../../lib/codec/image-result.js'
import { orThrow } from '../../../lib/codec/or-throw.js'
import { PictureIndex } from '../../../lib/codec/picture-index.js'
import { resultsCsv } from '../../../lib/codec/results-csv.js'
import { RunEnvironment } from '../../../lib/codec/run-environment.js'
import { cellResults } from '../../../pipelines/cell-results.js'
import { experimentCells } from '../../../pipelines/experiment-cells.js'
import { readReportData } from '../../../pipelines/read-report-data.js'
import { decoded } from '../../pipelines/tiny-run.js'
import { temporaryFolder } from '../../temporary-folder.js'

const experiment: Experiment = {
  ...{
    formatVersion: 1,
    base: { ...defaults, sizePx: 64 },
    models: ['U-Net', 'U-Net Encoder', 'MultiMix'],
    repeats: 2,
  },
  ...{ segmentationLabels: [10], classificationLabels: [100, 'full'] },
}
const images = { jsrt: 5, mcu: 3, chex: 8, nihx: 8 }

test('a made-up sweep is a folder like that of an experiment that was run', async t => {
  const folder = temporaryFolder(t)
  const [failed, notRun] = ['multimix-seg10-cls100-r2', 'u-net-seg10-r2']
  await writeSyntheticSweep(folder, experiment, { images, failed: [failed], notRun: [notRun] })
  const text = (...path: readonly string[]) => readFileSync(join(folder, ...path), 'utf8')
  t.deepEqual(decoded(Experiment, text('experiment.json')), experiment)
  t.is(decoded(PictureIndex, text('pictures', 'index.json')).pictures.length, 4 * 6 + 2 * 3)
  t.is(text('histograms.csv').trimEnd().split('\n').length, 1 + 4 * 256)

  for (const cell of experimentCells(experiment)) {
    const results = cellResults(join(folder, 'cells', cell.name), cell)
    t.is(results === null, [failed, notRun].includes(cell.name), cell.name)
    if (results === null) continue
    decoded(RunEnvironment, text('cells', cell.name, 'environment.json'))
    const kinds = decoded(PictureIndex, text('cells', cell.name, 'pictures', 'index.json')).pictures.map(
      ({ kind }) => kind,
    )
    t.is(kinds.includes('saliency'), cell.classificationLabels !== null)
    t.is(kinds.includes('overlay'), cell.segmentationLabels !== null)
    if (cell.segmentationLabels === null) continue
    const rows = resultsCsv(SegmentedImageResult).decode(text('cells', cell.name, 'segmentation.csv'), 'its table')
    t.deepEqual(rows, E.right(syntheticResults(cell, images).segmentation))
    t.is(results[0]?.segmentationImages, images.jsrt)
  }
  t.true(existsSync(join(folder, 'cells', failed, 'failed.json')))
  t.false(existsSync(join(folder, 'cells', notRun)))
})

test('a report reads from it what was made up', async t => {
  const folder = temporaryFolder(t)
  const [failed, notRun] = ['multimix-seg10-cls100-r2', 'u-net-seg10-r2']
  await writeSyntheticSweep(folder, experiment, { images, failed: [failed], notRun: [notRun] })
  const { runs, pictures, histograms } = await orThrow(readReportData(folder))
  t.deepEqual([pictures.length, histograms.length], [4 * 6 + 2 * 3, 4 * 256])
  t.deepEqual(
    runs.map(({ name }) => name),
    experimentCells(experiment).map(({ name }) => name),
  )
  for (const run of runs) {
    t.is(run.missing !== null, [failed, notRun].includes(run.name), run.name)
    if (run.missing !== null) continue
    const { segmentation, classification } = run
    t.deepEqual({ segmentation, classification }, syntheticResults(run, images))
    // Those of one repeat are shown.
    t.is(run.pictures.length > 0, run.repeat === 1)
  }
})
