import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CellFailure } from '../../lib/codec/cell-failure.js'
import type { Experiment, ExperimentCell } from '../../lib/codec/experiment.js'
import { ClassifiedImageResult, type Domain, SegmentedImageResult } from '../../lib/codec/image-result.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { resultsCsv } from '../../lib/codec/results-csv.js'
import type { RunEnvironment } from '../../lib/codec/run-environment.js'
import type { DomainMetrics, RunMetrics } from '../../lib/codec/run-metrics.js'
import { openWorkerPool } from '../../lib/flowable/worker-pool.js'
import { summariseClassification } from '../../lib/metric/summarise-classification.js'
import { summariseSegmentation } from '../../lib/metric/summarise-segmentation.js'
import { experimentCells } from '../../pipelines/experiment-cells.js'
import { writePictures } from '../../pipelines/report-pictures.js'
import { writeDataPictures } from '../../pipelines/write-data-pictures.js'
import { type SyntheticPictures, syntheticSets, syntheticTestPictures } from './synthetic-pictures.js'
import { type SyntheticResults, syntheticResults, type TestImages } from './synthetic-results.js'

export type SyntheticSweepOptions = Readonly<{
  images: TestImages
  /** Names of runs that failed, and of those that have not been made. */
  failed?: readonly string[]
  notRun?: readonly string[]
}>

const [segmentationCsv, classificationCsv] = [resultsCsv(SegmentedImageResult), resultsCsv(ClassifiedImageResult)]

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

const metricsOf = (domain: Domain, { segmentation, classification }: SyntheticResults): DomainMetrics => {
  const ofDomain = <Row extends { domain: Domain; source: string }, Scores>(
    rows: readonly Row[],
    summarise: (source: string, rows: readonly Row[]) => Scores,
  ) => {
    const own = rows.filter(row => row.domain === domain)
    return own[0] === undefined ? null : summarise(own[0].source, own)
  }
  return {
    segmentation: ofDomain(segmentation, summariseSegmentation),
    classification: ofDomain(classification, summariseClassification),
  }
}

const runMetrics = (cell: ExperimentCell, results: SyntheticResults): RunMetrics => {
  const { model, sizePx, baseChannels, steps, seed } = cell.configuration
  return {
    ...{ formatVersion: 2, model, sizePx, baseChannels, steps, seed },
    labels: { segmentation: cell.segmentationLabels, classification: cell.classificationLabels },
    inDomain: metricsOf('in-domain', results),
    crossDomain: metricsOf('cross-domain', results),
  }
}

const environmentOf = (cell: ExperimentCell): RunEnvironment => {
  const images = (budget: ExperimentCell['segmentationLabels'], all: number) =>
    budget === null
      ? null
      : budget === 'full'
        ? { labelled: all, unlabelled: all }
        : { labelled: budget, unlabelled: all - budget }
  return {
    ...{ formatVersion: 1, finishedAt: '2026-01-01T12:00:00.000Z', trainingSeconds: 3600, waitingSeconds: 36 },
    ...{ engine: 'wasm', processor: 'made up', cores: 2, versions: { multimix: '0.0.0', node: '20.19.0' } },
    trainingImages: {
      segmentation: images(cell.segmentationLabels, 111),
      classification: images(cell.classificationLabels, 5216),
    },
    ...{ phantoms: cell.configuration.data === null, deadLetters: 0 },
  }
}

/** Of the pictures those that the cell's model would have: a model without a class head has no saliency. */
const picturesOf = (
  { segmentationLabels, classificationLabels }: ExperimentCell,
  { segmentation, classification }: SyntheticPictures,
) => [
  ...(segmentationLabels === null
    ? []
    : segmentation.filter(({ kind }) => classificationLabels !== null || kind !== 'saliency')),
  ...(classificationLabels === null ? [] : classification),
]

/**
 * Writes the folder of an experiment whose results are made up (see `syntheticResults`), in the formats of a real one:
 * experiment.json, the folder of each run with its tables, metrics, environment and pictures, and the pictures of the data.
 * There are no weights. Rejects where a file cannot be written.
 *
 * @example await writeSyntheticSweep('runs/made-up', experiment, { images: { jsrt: 123, mcu: 35, chex: 624, nihx: 460 } })
 */
export const writeSyntheticSweep = async (
  folder: string,
  experiment: Experiment,
  { images, failed = [], notRun = [] }: SyntheticSweepOptions,
): Promise<void> => {
  const pictures = await syntheticTestPictures()
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'experiment.json'), json(experiment))
  for (const cell of experimentCells(experiment)) {
    if (notRun.includes(cell.name)) continue
    const own = join(folder, 'cells', cell.name)
    const put = (name: string, text: string) => writeFileSync(join(own, name), text)
    mkdirSync(own, { recursive: true })
    put('config.json', json(cell.configuration))
    if (failed.includes(cell.name)) {
      put('failed.json', json({ formatVersion: 1, reason: 'train: step 7: made up.' } satisfies CellFailure))
      continue
    }
    const results = syntheticResults(cell, images)
    if (cell.segmentationLabels !== null) put('segmentation.csv', segmentationCsv.encode(results.segmentation))
    if (cell.classificationLabels !== null) put('classification.csv', classificationCsv.encode(results.classification))
    put('environment.json', json(environmentOf(cell)))
    put('metrics.json', json(runMetrics(cell, results)))
    await orThrow(writePictures(own, picturesOf(cell, pictures)))
  }
  const { signal } = new AbortController()
  const pool = openWorkerPool({ workers: 0 })
  const { sizePx } = experiment.base
  await writeDataPictures(folder, {
    ...{ sets: syntheticSets, configuration: experiment.base, signal },
    preparing: { pool, sizePx, concurrency: 1, cache: null, maxFailedShare: 0, onDeadLetter: () => {} },
  })
  await pool.close()
}
