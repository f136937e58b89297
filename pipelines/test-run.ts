import type { Configuration } from '../lib/codec/configuration.js'
import type { EngineName } from '../lib/codec/engine-choice.js'
import { ClassifiedImageResult, SegmentedImageResult } from '../lib/codec/image-result.js'
import { orThrow } from '../lib/codec/or-throw.js'
import { resultsCsv } from '../lib/codec/results-csv.js'
import type { RunMetrics } from '../lib/codec/run-metrics.js'
import type { Model } from '../lib/model/model.js'
import { learntTasks } from '../lib/model/model-switches.js'
import { writePanel } from '../lib/report/panel.js'
import { evaluate } from './evaluate.js'
import { isDrawn } from './is-drawn.js'
import { panelRows } from './panel-rows.js'
import type { PrepareSamplesOptions } from './prepare-samples.js'
import type { Prepared } from './prepared.js'
import { writePictures } from './report-pictures.js'
import { runEnvironment } from './run-environment.js'
import { testPictures } from './test-pictures.js'
import { type TestSets, testSets } from './test-sets.js'
import type { Watcher } from './watcher.js'
import { writeDataPictures } from './write-data-pictures.js'

export type TestRunOptions = Readonly<{
  prepared: Prepared
  model: Model
  /** The engine that it was trained on. */
  engine: EngineName
  /** How many samples could not be used so far. */
  deadLetters(): number
  /** The steps that the model was trained for. */
  steps: number
  preparing: PrepareSamplesOptions
  watcher: Watcher
  /** Whether the folder gets pictures of the data, too; those of a sweep are the same for all its runs. */
  showData: boolean
}>

const segmentationCsv = resultsCsv(SegmentedImageResult)
const classificationCsv = resultsCsv(ClassifiedImageResult)

/**
 * Tests a run's model in- and cross-domain. Leaves in its folder segmentation.csv and classification.csv, a line an image,
 * of the tasks that it learns; environment.json; where there are test images, panel.png; what a report shows (pictures/
 * and, of the data, histograms.csv); and last metrics.json, so that a run that has it has all. Rejects with the reason of the watcher's signal when that is aborted.
 */
export const testRun = async (of: TestRunOptions): Promise<RunMetrics> => {
  const { prepared, model, steps, preparing, watcher } = of
  const { configuration, sets, folder } = prepared
  const { sizePx, baseChannels, seed } = configuration
  const { signal } = watcher
  const tests = testSets(sets, configuration)
  const learnt = learntTasks(model.terms)
  const options = { ...configuration, ...preparing, signal, onProgress: watcher.onEvaluation }
  const inDomain = await evaluate(model, tests.inDomain, { ...options, domain: 'in-domain' })
  const crossDomain = await evaluate(model, tests.crossDomain, { ...options, domain: 'cross-domain' })
  const write = folder.writeText
  if (learnt.segmentation)
    write('segmentation.csv', segmentationCsv.encode([...inDomain.segmentation, ...crossDomain.segmentation]))
  if (learnt.classification)
    write('classification.csv', classificationCsv.encode([...inDomain.classification, ...crossDomain.classification]))
  folder.writeJson('environment.json', await runEnvironment(prepared, of.engine, of.deadLetters()))
  const metrics: RunMetrics = {
    formatVersion: 2,
    model: model.name,
    sizePx,
    baseChannels,
    steps,
    seed,
    labels: {
      segmentation: learnt.segmentation ? configuration.segmentationLabels : null,
      classification: learnt.classification ? configuration.classificationLabels : null,
    },
    inDomain: inDomain.metrics,
    crossDomain: crossDomain.metrics,
  }
  await draw(of, tests)
  folder.writeJson('metrics.json', metrics)
  return metrics
}

/** Draws a few test images of each set, in the panel and for a report, from one prediction; and the data. */
const draw = async (
  { prepared, model, steps, preparing, watcher: { signal }, showData }: TestRunOptions,
  { inDomain, crossDomain }: ReturnType<typeof testSets>,
): Promise<void> => {
  const { configuration, sets, folder } = prepared
  const { panelImages: images, sizePx, saliencyScale } = configuration
  const rowsOf = (tests: TestSets) => panelRows(model, tests, { images, sizePx, saliencyScale, signal })
  const [own, foreign] = [await rowsOf(inDomain), await rowsOf(crossDomain)]
  const rows = [...own, ...foreign]
  if (rows.length > 0)
    await orThrow(writePanel(folder.file('panel.png'), rows, await panelCaption(configuration, steps)))
  const tests = [...(await testPictures(own, 'in-domain')), ...(await testPictures(foreign, 'cross-domain'))]
  if (showData) await writeDataPictures(folder.path, { sets, configuration, preparing, tests, signal })
  else await orThrow(writePictures(folder.path, tests))
}

const panelCaption = async ({ name, model, data, sizePx, baseChannels, seed }: Configuration, steps: number) => ({
  title: `${model}: ${name}`,
  facts: `${(await orThrow(isDrawn(data))) ? 'phantoms, drawn' : 'real X-rays'}, ${sizePx} px, ${baseChannels} base channels, ${steps} steps, seed ${seed}`,
})
